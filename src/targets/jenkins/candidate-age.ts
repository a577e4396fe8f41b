/** Whether what the server shows was there before a request was sent. Pure functions over the server's clock. */

import type { Candidate } from './suspicion.ts';

/** What is known of the moment in which a request was sent; times are milliseconds of the server's clock. */
export interface Sending {
  /** It was sent no earlier, for certain. */
  readonly earliest: number;
  /** It was sent no earlier, as far as the dates of the server's answers can be trusted. */
  readonly apparent: number;
  /** Builds with a number below `next` were there by `until`, which was before; null: no number is known. */
  readonly numbered: { readonly next: number; readonly until: number } | null;
}

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
  if (number !== null && since !== null && since < earliest) return 'begun-before';
  if (number !== null && numbered !== null && number < numbered.next) {
    // A job that was deleted and made anew gives its numbers again, and by them its builds look older than they are.
    const mayBeAnew =
      nextNumber === null || nextNumber < numbered.next || since === null || since > numbered.until;
    return mayBeAnew ? 'doubtful' : 'begun-before';
  }
  const came = queuedAt ?? since;
  if (came !== null && came < earliest) return 'queued-before';
  return came === null || came < apparent ? 'doubtful' : 'since';
}
