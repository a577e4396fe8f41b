import { unreachable } from '../core/unreachable.ts';
import type { Lease, Owner } from './records.ts';

/** Times of a lease, in milliseconds. */
export const LEASE = {
  /** How often an owner looks whether the run is still its own, and whether somebody wants it cancelled. */
  look: 1_000,
  /** How often an owner says that it lives, unless it does so with the events that it writes down. */
  interval: 5_000,
  /** An owner that has said nothing for this long looks gone. */
  stale: 20_000,
  /** One that looks gone is watched for this long, by a clock that cannot be set, and three times its interval. */
  watch: 15_000,
  /**
   * For so long after an owner last said that it lives, the run is still its own for certain: less than the watch, and not the
   * silence before it, since the clock of who takes the run may be ahead. Twice the interval: a beat may be late.
   */
  sure: 10_000,
} as const;

/** What to think of a run's owner. */
export type Standing =
  /** Nobody owns it, or we do. */
  | 'free'
  /** Its process is gone for certain. */
  | 'gone'
  /** Nothing was heard of it for long, or the clock was set: it has to be watched. */
  | 'silent'
  | 'alive';

export interface Witness {
  readonly self: Owner;
  /** By this machine's clock, which may have been set since. */
  readonly now: number;
  /** Whether a process of this host runs. */
  readonly isAlive: (pid: number) => boolean;
}

export function standingOf(lease: Lease | null, { self, now, isAlive }: Witness): Standing {
  if (lease === null || lease.owner.id === self.id) return 'free';
  const { owner, beatAt } = lease;
  // In another container, or before the machine was started anew, the same number was another process.
  if (owner.host === self.host && owner.space === self.space) {
    // Whoever had our number is no more.
    if (owner.pid === self.pid || !isAlive(owner.pid)) return 'gone';
  }
  // A beat from the future: one of the clocks was set, and its age says nothing.
  const age = now - beatAt;
  return age > LEASE.stale || age < -LEASE.stale ? 'silent' : 'alive';
}

/** Whether a lease may be taken, given whether it has been watched without a sign of life. */
export function isTakeable(standing: Standing, watched: boolean): boolean {
  switch (standing) {
    case 'free':
    case 'gone':
      return true;
    case 'silent':
      return watched;
    case 'alive':
      return false;
    default:
      return unreachable(standing);
  }
}
