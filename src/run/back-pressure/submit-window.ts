/**
 * How many submits may be on their way to a target at once: halved while it answers too slowly, one more for each round
 * of answers in time (additive increase, multiplicative decrease, as TCP does since RFC 2581).
 */
export interface SubmitWindow {
  /** null: no bound. */
  readonly limit: number | null;
  /** Moving mean of the answers since `limit` was set, in milliseconds; null: there was none. */
  readonly mean: number | null;
  /** Answers since then. */
  readonly answers: number;
}

export const OPEN_WINDOW: SubmitWindow = { limit: null, mean: null, answers: 0 };

export interface WindowBounds {
  /** Milliseconds that an answer may take on average. */
  readonly latency: number;
  /** From so many at once on there is no bound but that of the connections. */
  readonly most: number;
}

/** What a new answer weighs in the mean. */
const WEIGHT = 0.2;

/** `latency`: what the answer took, in milliseconds. */
export function afterAnswer(window: SubmitWindow, latency: number, bounds: WindowBounds): SubmitWindow {
  const { limit } = window;
  const mean = window.mean === null ? latency : window.mean + (latency - window.mean) * WEIGHT;
  const answers = window.answers + 1;
  const size = limit ?? bounds.most;
  // One round of answers first: those that were on their way already say nothing of the new limit.
  if (answers < size) return { limit, mean, answers };
  if (mean > bounds.latency) return { limit: Math.max(1, Math.floor(size / 2)), mean: null, answers: 0 };
  if (limit === null || limit + 1 >= bounds.most) return { limit: null, mean, answers: 0 };
  return { limit: limit + 1, mean: null, answers: 0 };
}
