import type { SimulatedRun } from './simulate.ts';

const HOUR = 3_600_000;

/** The most builds in flight at once in an hour. */
export interface HourPeak {
  /** When the hour begins, in milliseconds since 1970. */
  readonly hour: number;
  readonly peak: number;
}

/** How many builds a run of a trigger has in flight on each target. */
export type BuildsOf = (trigger: string) => ReadonlyMap<string, number>;

/**
 * For each target the hours in which anything is in flight, in order. Builds of a run count from its beginning to its end,
 * so that the figure is an upper bound; nothing counts after `to`.
 */
export function peaksByHour(
  runs: readonly SimulatedRun[],
  buildsOf: BuildsOf,
  to: number,
): ReadonlyMap<string, readonly HourPeak[]> {
  const changes = new Map<string, { readonly at: number; readonly by: number }[]>();
  for (const { trigger, start, end } of runs) {
    for (const [target, builds] of start > to ? [] : buildsOf(trigger)) {
      const list = changes.get(target) ?? [];
      list.push({ at: start, by: builds }, { at: Math.min(end, to), by: -builds });
      changes.set(target, list);
    }
  }
  return new Map(
    [...changes].map(([target, list]) => {
      // Of one instant, what ends goes first: it makes way for what begins.
      return [target, peaksOf(list.sort((a, b) => a.at - b.at || a.by - b.by))] as const;
    }),
  );
}

function peaksOf(changes: readonly { readonly at: number; readonly by: number }[]): readonly HourPeak[] {
  const peaks = new Map<number, number>();
  let inFlight = 0;
  let last = 0;
  for (const { at, by } of changes) {
    // What is in flight counts in each hour up to the next change; the instant of the change belongs to what comes
    // then.
    for (let hour = hourOf(last); inFlight > 0 && hour < at; hour += HOUR) {
      peaks.set(hour, Math.max(peaks.get(hour) ?? 0, inFlight));
    }
    inFlight += by;
    last = at;
  }
  return [...peaks].sort(([a], [b]) => a - b).map(([hour, peak]) => ({ hour, peak }));
}

const hourOf = (at: number): number => Math.floor(at / HOUR) * HOUR;
