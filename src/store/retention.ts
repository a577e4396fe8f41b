import { type Clock, pause } from '../core/clock.ts';
import { ok, type Result } from '../core/result.ts';
import type { KeepSpec } from '../manifest/manifest.ts';
import type { Retention } from './records.ts';
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
  retention: Retention,
  { clock, time = Number.POSITIVE_INFINITY }: ForgetOptions,
): Promise<Result<number, StoreFault>> {
  const beganAt = clock.now();
  let forgotten = 0;
  while (clock.now() - beganAt < time) {
    const step = await store.forget(retention);
    if (!step.ok) return step;
    if (step.value.forgotten !== null) forgotten += 1;
    if (!step.value.more) break;
    await pause(clock, 0);
  }
  return ok(forgotten);
}
