import type { RequestKey, RunId } from '../core/ids.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { Certainty } from '../targets/trace.ts';
import type { CancelCause, ReleaseCause } from './events.ts';
import { isEnd, type RequestState, type Verdict, verdictOf } from './request-state.ts';

export interface RunSummary {
  readonly run: RunId;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly interrupted: boolean;
  /** In plan order. */
  readonly requests: readonly RequestReport[];
}

export interface RequestReport {
  readonly request: PlannedRequest;
  /** Of its last attempt, where builds of it were tried again. */
  readonly state: RequestState;
  /** null: left behind before its end. */
  readonly verdict: Verdict | null;
  /** Whether it counts as good: a success, an unstable build where the trigger allows that, or an `if` that said no. */
  readonly good: boolean;
  /** Why it was left to the controller before its end; null: it was not. */
  readonly released: ReleaseCause | null;
  /** Why volley took it out of the queue or stopped its build; null: it did not. */
  readonly cancelled: CancelCause | null;
  /** How sure it is that this build is its own, where no answer had come and it was found by looking; null: told. */
  readonly certainty: Certainty | null;
  /** The attempts before, each of which was tried again; the first one first. */
  readonly earlier: readonly EarlierAttempt[];
}

/** A build of a request that was followed by another one. */
export interface EarlierAttempt {
  readonly key: RequestKey;
  readonly state: RequestState;
}

export function reportOf(
  request: PlannedRequest,
  state: RequestState,
  unstable: 'failure' | 'success',
  {
    released = null,
    cancelled = null,
    certainty = null,
    earlier = [],
  }: Partial<Pick<RequestReport, 'released' | 'cancelled' | 'certainty' | 'earlier'>> = {},
): RequestReport {
  const verdict = verdictWith(state, released, cancelled);
  const chosen = state.state === 'skipped' && state.choice;
  const good =
    verdict === 'succeeded' ||
    verdict === 'handed-over' ||
    (verdict === 'unstable' && unstable === 'success') ||
    // A newer one has taken its place, as the manifest wants it.
    (verdict === 'cancelled' && cancelled === 'newer') ||
    chosen;
  // It may have come to another end before it could be cancelled.
  const other = state.state === 'rejected' || state.state === 'unknown' || state.state === 'skipped';
  return { request, state, verdict, good, released, cancelled: other ? null : cancelled, certainty, earlier };
}

function verdictWith(
  state: RequestState,
  released: ReleaseCause | null,
  cancelled: CancelCause | null,
): Verdict | null {
  if (released !== null) {
    if (isTimeout(released)) return 'timed-out';
    return released === 'shared' ? 'cancelled' : 'handed-over';
  }
  if (!isEnd(state)) return null;
  const verdict = verdictOf(state);
  // A build may have ended by itself in the moment when it was to be stopped.
  const aborted = state.state === 'finished' && state.result === 'ABORTED';
  if (cancelled === null || !(aborted || verdict === 'cancelled' || verdict === 'skipped')) return verdict;
  if (isTimeout(cancelled)) return 'timed-out';
  return aborted ? 'cancelled' : verdict;
}

/** Whether a request was given up because it took too long. */
export const isTimeout = (cause: ReleaseCause | CancelCause): cause is 'queue-timeout' | 'build-timeout' =>
  cause === 'queue-timeout' || cause === 'build-timeout';

/** Whether something of it was left before its end, for whoever goes on with the run. */
export const leavesBehind = ({ requests }: RunSummary): boolean =>
  requests.some(({ verdict }) => verdict === null);

/**
 * What a run ended as. Of several, the one later in this list counts: what is not known weighs more than what
 * was refused, and that more than a build that failed.
 */
export type RunOutcome =
  | 'succeeded'
  /** Nothing went wrong as far as builds were followed, and of some the end is not known. */
  | 'handed-over'
  | 'failed'
  | 'rejected'
  | 'unknown'
  | 'interrupted';

/** Whether a run has come to what it was to come to. */
export const isGoodOutcome = (outcome: RunOutcome): boolean =>
  outcome === 'succeeded' || outcome === 'handed-over';

export function outcomeOf(summary: RunSummary): RunOutcome {
  if (summary.interrupted) return 'interrupted';
  const verdicts = new Set(summary.requests.filter(({ good }) => !good).map(({ verdict }) => verdict));
  if (verdicts.has('unknown') || verdicts.has(null)) return 'unknown';
  if (verdicts.has('rejected')) return 'rejected';
  if (verdicts.size > 0) return 'failed';
  return summary.requests.some(({ verdict }) => verdict === 'handed-over') ? 'handed-over' : 'succeeded';
}
