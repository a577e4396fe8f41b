/** How many requests the looks at one target may send, and when the next look may begin. Pure functions. */

import { DEFAULT_INTERVAL, type Polling } from './poll-interval.ts';

/** At most so many requests in any span of so much time. */
export interface LookRate {
  readonly most: number;
  /** Milliseconds. */
  readonly span: number;
}

/**
 * Following is to cost a controller at most three requests a second, over any five seconds. Looks have nine of these
 * fifteen; the others are left to the questions how long its queue is and what became of a lost answer.
 */
const MOST = 9;

/** The span in which they are counted, in intervals between two looks. */
const INTERVALS = 5;

/** Who wants more than one look a second asks for more requests, in proportion; a longer interval changes nothing. */
export const lookRate = ({ interval = DEFAULT_INTERVAL }: Polling): LookRate => ({
  most: MOST,
  span: INTERVALS * Math.min(interval, DEFAULT_INTERVAL),
});

/** How many more requests may be sent now, after those that were sent at these times. */
export function roomFor(sent: readonly number[], now: number, { most, span }: LookRate): number {
  return Math.max(0, most - sent.filter(at => now - at < span).length);
}

/** Milliseconds until there is room for so many requests, or for as many as ever. `sent`: from the earliest on. */
export function untilRoom(
  sent: readonly number[],
  now: number,
  wanted: number,
  { most, span }: LookRate,
): number {
  const others = most - Math.min(most, wanted);
  // All but so many of the latest must be as old as the span.
  const inTheWay = sent[sent.length - 1 - others];
  return inTheWay === undefined ? 0 : Math.max(0, inTheWay + span - now);
}

/** How many requests a look is expected to take: as many as the last ones did on average, and at least one. */
export function expectedCost(costs: readonly number[]): number {
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  return Math.max(1, total / Math.max(1, costs.length));
}

/**
 * Milliseconds from the beginning of one look to that of the next: as many looks of this cost as fit into the span, evenly,
 * instead of some in a row and then none. Until a third of the span's requests is used, any time will do: a run that is over
 * in a few seconds need not spread its looks.
 */
export function spacing(cost: number, room: number, { most, span }: LookRate): number {
  return room * 3 >= most * 2 ? 0 : span / Math.max(1, Math.floor(most / cost));
}
