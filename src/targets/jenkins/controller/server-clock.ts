import type { Clock } from '../../../core/clock.ts';
import { type Head, header } from '../http/answer.ts';

/** `Date` tells whole seconds (RFC 9110, 5.6.7), so what was answered may be younger by so many milliseconds. */
const RESOLUTION = 1_000;

/** What a server may need between reading its clock for a request and reading it for the answer, and the other way round. */
const TOLERANCE = 2_000;

/** An answer out of a cache says how old it is (RFC 9111, 5.1). */
const isKept = (head: Head): boolean => Number(header(head, 'age') ?? 0) > 0;

/** How the server's clock goes beside ours, as far as the `Date` of its answers tells. */
export interface ServerClock {
  /**
   * Takes note of an answer to a request that was sent at `sentAt`, in milliseconds of our clock. False: it is older than
   * that, out of a cache, or a clock was set meanwhile; in any case it does not tell what is there now.
   */
  note(head: Head, sentAt: number): boolean;
  /** The earliest that the server's clock can have shown at this instant of ours; -Infinity while nothing is known of it. */
  earliest(instant: number): number;
  /** The latest; Infinity while nothing is known of it. */
  latest(instant: number): number;
  /** The earliest, if the dates are of the very clock that the server times builds by; what is in front of it may have its own. */
  apparent(instant: number): number;
}

/**
 * Keeps the lowest and the highest difference that was ever seen: when either clock was set in between, the span in which an
 * instant of before may lie gets longer, never shorter.
 */
export function createServerClock(clock: Clock): ServerClock {
  let lowest: number | null = null;
  let highest: number | null = null;
  return {
    note(head, sentAt) {
      // Its date is that of the time when it was kept.
      if (isKept(head)) return false;
      const date = Date.parse(header(head, 'date') ?? '');
      if (Number.isNaN(date)) return true;
      const isFresh = lowest === null || date + RESOLUTION + TOLERANCE >= sentAt + lowest;
      // The server read its clock at some time between the sending and now.
      const [one, other] = [date - clock.now(), date + RESOLUTION - sentAt];
      lowest = Math.min(lowest ?? one, one, other);
      highest = Math.max(highest ?? one, one, other);
      return isFresh;
    },
    earliest: instant => (lowest === null ? -Infinity : instant + lowest - TOLERANCE),
    latest: instant => (highest === null ? Infinity : instant + highest + TOLERANCE),
    apparent: instant => (lowest === null ? -Infinity : instant + lowest),
  };
}
