import { type Head, header } from '../http/answer.ts';

/** Whoever asks for more, in milliseconds, is asked again after this: what stands in front may be wrong about it. */
const LONGEST = 5 * 60_000;

/**
 * How long the server wants to be left alone, in milliseconds, at most five minutes; null: it does not say, or not so that
 * it can be read. `Retry-After` holds seconds or a date (RFC 9110, 10.2.3). A date is compared with the `Date` of the same
 * answer: the two clocks may differ by more than the wait.
 */
export function retryAfter(head: Head): number | null {
  const value = header(head, 'retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(LONGEST, Number(value) * 1_000);
  // Every HTTP date begins with the name of a day; `Date.parse` takes much more than that for a date.
  const until = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  const wait = until - Date.parse(header(head, 'date') ?? '');
  return Number.isNaN(wait) ? null : Math.min(LONGEST, Math.max(0, wait));
}
