/** A source of numbers from 0 up to, and without, 1. */
export type Random = () => number;

/** Failing at once must not turn what is asked again into a busy loop. Milliseconds. */
const LEAST = 100;

export interface FailurePause {
  /** The pause is shorter than this, in milliseconds. */
  readonly most: number;
  /** As the server has asked for, in milliseconds; it may be longer than `most`. */
  readonly retryAfter: number | undefined;
  readonly random: Random;
}

/**
 * Milliseconds before something that failed is asked for again: full jitter, so that many who fail together do not come
 * back together, but never before the server wants it.
 */
export const pauseAfterFailure = ({ most, retryAfter = 0, random }: FailurePause): number =>
  Math.max(retryAfter, LEAST, random() * most);

/** `first` doubled for each failure after the first one, and no more than `longest`. */
export const doubled = (first: number, failures: number, longest: number): number =>
  Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
