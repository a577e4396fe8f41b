import { doubled, type FailurePause, pauseAfterFailure } from '../waiting/backoff.ts';

/** How often a target is looked at. */
export interface Polling {
  /** Milliseconds between the beginnings of two looks while there is news, as far as their rate allows. Default 1000. */
  readonly interval?: number;
  /** Milliseconds between two looks however long nothing happens. Default 10 000; never less than `interval`. */
  readonly longest?: number;
  /**
   * The most of its time, between 0 and 1, that a target may need to answer our looks; a slow one is looked at less
   * often, even less often than `longest` says, but once a minute at least. Default 0.1.
   */
  readonly share?: number;
}

/** Milliseconds. */
export const DEFAULT_INTERVAL = 1_000;

const DEFAULTS = {
  interval: DEFAULT_INTERVAL,
  longest: 10_000,
  share: 0.1,
} as const satisfies Required<Polling>;

/** A run that is over in a few seconds should not wait for its last look. Milliseconds. */
const BEGINNING = 5_000;

/** What has not changed for a minute is not expected to change in the next second: the wait grows by this share of it. */
const QUIET_SHARE = 0.1;

/** However slow a target is, who waits for its builds learns of them. Milliseconds. */
const RAREST = 60_000;

/** What is known when the next look is due; all in milliseconds. */
export interface Pace {
  /** Since the first look. */
  readonly age: number;
  /** Since a look has shown something new, or something was submitted. */
  readonly sinceChange: number;
  /** What looks take of late. */
  readonly latency: number;
}

/**
 * Milliseconds from the beginning of one look to that of the next: half the interval at the beginning, the interval
 * after a change, longer the longer nothing happens, and not so short that looks take more than their share.
 */
export function pollInterval({ age, sinceChange, latency }: Pace, polling: Polling = {}): number {
  const { interval, longest, share } = { ...DEFAULTS, ...polling };
  const quickest = age < BEGINNING ? interval / 2 : interval;
  const byQuiet = quickest + Math.max(0, sinceChange) * QUIET_SHARE;
  return Math.max(Math.min(RAREST, latency / share), Math.min(Math.max(longest, interval), byQuiet));
}

/** The longest pause after looks that failed, in milliseconds: on average, the controller is asked twice as often. */
const LONGEST_PAUSE = 20_000;

/** Milliseconds before the next look, after so many in a row that failed. */
export function lookPause(
  { failures, ...pause }: Omit<FailurePause, 'most'> & { readonly failures: number },
  { interval = DEFAULTS.interval }: Polling = {},
): number {
  return pauseAfterFailure({ ...pause, most: doubled(interval * 2, failures, LONGEST_PAUSE) });
}
