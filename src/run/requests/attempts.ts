import { type RequestKey, requestKey } from '../../core/ids.ts';
import type { RetriedResult, RetrySpec } from '../../manifest/manifest.ts';
import type { PlannedRequest } from '../../plan/plan.ts';
import type { BuildResult } from '../../targets/build.ts';
import type { RequestState } from '../request-state.ts';
import { type RequestReport, reportOf } from '../summary.ts';

/*
 * A build that did not succeed may be followed by another one of the same request (`retry`). Each attempt is a request
 * of its own to the server and to the store: it has a key, a marker and a record of its own.
 */

/** The key of a request's attempt, from 1 on: `KEY`, `KEY~2`, `KEY~3`. */
export const attemptKey = (first: RequestKey, attempt: number): RequestKey =>
  attempt === 1 ? first : requestKey(`${first}~${attempt}`);

/** Milliseconds; nobody waits for longer between two builds. */
const LONGEST_BACKOFF = 3_600_000;

/** Milliseconds from the end of the attempt before to this one, the second or a later one. */
export const backoffBefore = ({ backoff }: RetrySpec, attempt: number): number =>
  Math.min(LONGEST_BACKOFF, backoff * 2 ** (attempt - 2));

/** An attempt that has ended. */
export interface EndedAttempt extends Pick<RequestReport, 'state' | 'good' | 'cancelled' | 'released'> {
  /** From 1. */
  readonly attempt: number;
}

/**
 * Whether another attempt follows. Only the result of a build says so: what was refused would be refused again, what is
 * unknown may have been built, and what volley has stopped is not wanted.
 */
export function isRetried(
  { attempt, state, good, cancelled, released }: EndedAttempt,
  retry: RetrySpec | null,
): boolean {
  if (retry === null || attempt >= retry.attempts || good) return false;
  if (cancelled !== null || released !== null) return false;
  if (state.state !== 'finished' && state.state !== 'coalesced') return false;
  return includes(retry.on, state.result);
}

const includes = (on: readonly RetriedResult[], result: BuildResult): boolean =>
  on.some(each => each === result);

/** What is known of one attempt. */
export interface Attempt extends Partial<Pick<RequestReport, 'released' | 'cancelled' | 'certainty'>> {
  readonly key: RequestKey;
  readonly state: RequestState;
}

/** The attempts of a request that `get` knows, the first one first. */
export function attemptsOf<T>(first: RequestKey, get: (key: RequestKey) => T | undefined): readonly T[] {
  const attempts: T[] = [];
  for (let one = get(first); one !== undefined; one = get(attemptKey(first, attempts.length + 1)))
    attempts.push(one);
  return attempts;
}

/**
 * What became of a request: what became of its last attempt that was not dropped before it was sent. One that was only
 * going to be tried again when the run ended has failed.
 */
export function reportOfAttempts(
  request: PlannedRequest,
  attempts: readonly Attempt[],
  unstable: 'failure' | 'success',
): RequestReport {
  const decisive = Math.max(
    0,
    attempts.findLastIndex(({ state }) => state.state !== 'skipped'),
  );
  const { state = { state: 'planned' } as const, ...marks } = attempts[decisive] ?? {};
  const earlier = attempts.slice(0, decisive).map(({ key, state: ended }) => ({ key, state: ended }));
  return reportOf(request, state, unstable, { ...marks, earlier });
}
