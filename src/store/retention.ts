import { type Clock, pause } from '../core/clock.ts';
import { ok, type Result } from '../core/result.ts';
import { DEFAULTS, type KeepSpec } from '../manifest/manifest.ts';
import type { DecisionPlace, DecisionStep, Retention } from './records.ts';
import type { Store } from './store.ts';
import type { StoreFault } from './store-fault.ts';

const DAY = 86_400_000;

/**
 * Kept whatever their age: a project that rests for a year still has its last runs, and a clock that is years ahead for a
 * moment does not empty a store.
 */
const KEPT_AT_LEAST = 20;

/** What a manifest says of keeping, by a clock's milliseconds since 1970. */
export const retentionOf = ({ runs, days }: KeepSpec, now: number): Retention => ({
  since: now - days * DAY,
  most: runs,
  least: KEPT_AT_LEAST,
});

/** One of the manifests that share a store. */
export interface Sharer {
  /** Where it stands, as the records of runs tell it; null: it came through a pipe. */
  readonly place: string | null;
  /** Whether a manifest stands in that place still. */
  readonly isThere: (place: string) => boolean;
}

/**
 * What a manifest may have forgotten of a store: its own runs as it says, and those of nobody, as those of a checkout that is
 * no more, but none that would be kept where nothing is said. Those of the others are for the others to forget.
 */
export async function retentionsOf(
  store: Pick<Store, 'places'>,
  keep: KeepSpec,
  { place, isThere }: Sharer,
  now: number,
): Promise<Result<readonly Retention[], StoreFault>> {
  const places = await store.places();
  if (!places.ok) return places;
  const gone = places.value.filter(each => each !== place && !isThere(each));
  const own = place === null ? [] : [{ ...retentionOf(keep, now), places: [place] }];
  return ok([...own, { ...retentionOf(generous(keep), now), places: [null, ...gone] }]);
}

/** For what no manifest, or another one, may want to keep. */
export const generous = ({ runs, days }: KeepSpec): KeepSpec => ({
  runs: Math.max(runs, DEFAULTS.keepRuns),
  days: Math.max(days, DEFAULTS.keepDays),
});

/** Decisions of fires for each run that may be kept: most fires of a busy schedule start none. */
const DECISIONS_FOR_A_RUN = 100;

/** As `KEPT_AT_LEAST`, of decisions. */
const DECISIONS_KEPT_AT_LEAST = 1_000;

/** What a manifest says of keeping, for what was decided of fires. */
export const decisionRetentionOf = ({ runs, days }: KeepSpec, now: number): Retention => ({
  since: now - days * DAY,
  most: runs * DECISIONS_FOR_A_RUN,
  least: DECISIONS_KEPT_AT_LEAST,
});

/** After a run, forgetting takes at most this share of the time that the run took, within bounds in milliseconds. */
const SHARE = 0.1;
const SHORTEST = 200;
const LONGEST = 10_000;

/** How long somebody who waits for the end of a run of this duration may be kept waiting. Milliseconds. */
export const idleTime = (duration: number): number => Math.min(LONGEST, Math.max(SHORTEST, duration * SHARE));

export interface ForgetOptions {
  readonly clock: Clock;
  /** Milliseconds after which no further step is begun; what is left is a later call's. Default: none. */
  readonly time?: number;
}

/** Forgets runs step by step; between two steps other work and other processes have their turn. Gives how many. */
export async function forgetRuns(
  store: Pick<Store, 'forget'>,
  retentions: readonly Retention[],
  { clock, time = Number.POSITIVE_INFINITY }: ForgetOptions,
): Promise<Result<number, StoreFault>> {
  const beganAt = clock.monotonic();
  let forgotten = 0;
  for (const retention of retentions) {
    while (clock.monotonic() - beganAt < time) {
      const step = await store.forget(retention);
      if (!step.ok) return step;
      if (step.value.forgotten !== null) forgotten += 1;
      if (!step.value.more) break;
      await pause(clock, 0);
    }
  }
  return ok(forgotten);
}

/** Forgets decisions of fires, and orders, as `forgetRuns` does runs. To be called after it: decisions outlive their runs. */
export async function forgetDecisions(
  store: Pick<Store, 'forgetDecisions'>,
  retention: Retention,
  { clock, time = Number.POSITIVE_INFINITY }: ForgetOptions,
): Promise<Result<number, StoreFault>> {
  const beganAt = clock.monotonic();
  let forgotten = 0;
  let place: DecisionPlace | null = null;
  do {
    const step: Result<DecisionStep, StoreFault> = await store.forgetDecisions(retention, place);
    if (!step.ok) return step;
    forgotten += step.value.forgotten;
    place = step.value.next;
    if (place !== null) await pause(clock, 0);
  } while (place !== null && clock.monotonic() - beganAt < time);
  return ok(forgotten);
}
