import type { FiringTrigger } from './fire-set.ts';

/** What one fire asks of a target. Offsets are milliseconds from the start of the fire. */
export interface Demand {
  /** All builds. */
  readonly builds: number;
  /** Builds that begin at an offset. */
  readonly begins: ReadonlyMap<number, number>;
  /** How many more builds, or fewer, are under way from an offset on; what ends there is taken off. */
  readonly steps: ReadonlyMap<number, number>;
}

/** By target. */
export type Demands = ReadonlyMap<string, Demand>;

/**
 * What fires that start at one instant ask of each target together; of triggers that always fire at the same instants the
 * sum is made once and not once for each fire. `sets`: what each of them starts, as `fireSets` orders it.
 */
export function demandsOf(
  sets: readonly (readonly FiringTrigger[])[],
  durationOf: (trigger: string) => number,
): Demands {
  const demands = new Map<string, GrowingDemand>();
  for (const set of sets) addSet(demands, set, durationOf);
  return demands;
}

interface GrowingDemand extends Demand {
  builds: number;
  readonly begins: Map<number, number>;
  readonly steps: Map<number, number>;
}

/** A trigger begins when what it needs has ended. */
function addSet(
  demands: Map<string, GrowingDemand>,
  set: readonly FiringTrigger[],
  durationOf: (trigger: string) => number,
): void {
  const ends = new Map<string, number>();
  for (const { name, target, needs, requests, maxParallel } of set) {
    const begin = Math.max(0, ...needs.map(need => ends.get(need) ?? 0));
    const width = Math.min(requests, maxParallel ?? requests);
    const rounds = width === 0 ? 0 : Math.ceil(requests / width);
    const lasts = durationOf(name);
    ends.set(name, begin + rounds * lasts);
    if (requests === 0) continue;
    const demand = demands.get(target) ?? { builds: 0, begins: new Map(), steps: new Map() };
    demands.set(target, demand);
    demand.builds += requests;
    addRounds(demand, { begin, width, rounds, lasts, last: requests - width * (rounds - 1) });
  }
}

/** So many builds one after the other: `width` at once, and in the last round what is left. */
interface Rounds {
  readonly begin: number;
  readonly width: number;
  readonly rounds: number;
  readonly last: number;
  /** How long a build takes. */
  readonly lasts: number;
}

function addRounds({ begins, steps }: GrowingDemand, { begin, width, rounds, last, lasts }: Rounds): void {
  for (let round = 0; round < rounds; round++)
    addTo(begins, begin + round * lasts, round === rounds - 1 ? last : width);
  addTo(steps, begin, width);
  addTo(steps, begin + (rounds - 1) * lasts, last - width);
  addTo(steps, begin + rounds * lasts, -last);
}

function addTo(sums: Map<number, number>, at: number, amount: number): void {
  sums.set(at, (sums.get(at) ?? 0) + amount);
}
