/** Whether what the server shows was there before a request was sent. Pure functions over the server's clock. */

import type { Candidate } from './suspicion.ts';

/** What is known of the moment in which a request was sent; times are milliseconds of the server's clock. */
export interface Sending {
  /** It was sent no earlier, for certain. */
  readonly earliest: number;
  /** It was sent no earlier, as far as the dates of the server's answers can be trusted. */
  readonly apparent: number;
  /** Null: no number is known. */
  readonly numbered: Numbered | null;
}

/** What the number of the job's next build was, before: builds with a lower one were there by `until`, others not at `from`. */
export interface Numbered {
  readonly next: number;
  readonly from: number;
  readonly until: number;
}

/**
 * By so much the dates of the answers may go ahead of the clock that builds and items are timed by, in milliseconds: what
 * stands in front of a server writes its own. What the dates call older by less than that may be of after the sending.
 */
export const OTHER_CLOCK = 30_000;

export type Age =
  /** It had left the queue before. */
  | 'begun-before'
  /** It waited in the queue before, and still did then. */
  | 'queued-before'
  /** It may have been there or not, so it is not adopted, and is not nothing. */
  | 'doubtful'
  | 'since';

/** `nextNumber`: of the job's next build, as the server tells it now; null: it does not. */
export function ageOf(
  { number, since, queuedAt }: Pick<Candidate, 'number' | 'since' | 'queuedAt'>,
  { earliest, apparent, numbered }: Sending,
  nextNumber: number | null,
): Age {
  const isNumbered = number !== null && numbered !== null;
  if (isNumbered && number < numbered.next) {
    if (since !== null && since < earliest) return 'begun-before';
    // A job that was deleted and made anew gives its numbers again, and by them its builds look older than they are.
    const told = nextNumber !== null && since !== null;
    return told && !isAnew(numbered, nextNumber) && since <= numbered.until ? 'begun-before' : 'doubtful';
  }
  // It began after its number was due. Where its time says otherwise, the dates are of a clock that says nothing of it.
  if (isNumbered && since !== null && since < numbered.from) return 'doubtful';
  const before = earliest - OTHER_CLOCK;
  if (number !== null && since !== null && since < before) return 'begun-before';
  const came = queuedAt ?? since;
  if (came !== null && came < before) return 'queued-before';
  return came === null || came < apparent ? 'doubtful' : 'since';
}

/** Whether the job was deleted and made anew since: what it had built by then is gone with it. */
export const isAnew = (numbered: Numbered | null, nextNumber: number | null): boolean =>
  numbered !== null && nextNumber !== null && nextNumber < numbered.next;
