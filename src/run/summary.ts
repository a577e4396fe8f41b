import type { RunId } from '../core/ids.ts';
import type { PlannedRequest } from '../plan/plan.ts';
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
  readonly state: RequestState;
  /** null: left behind before its end. */
  readonly verdict: Verdict | null;
  /** Whether it counts as good: a success, an unstable build where the trigger allows that, or an `if` that said no. */
  readonly good: boolean;
}

export function reportOf(
  request: PlannedRequest,
  state: RequestState,
  unstable: 'failure' | 'success',
): RequestReport {
  const verdict = isEnd(state) ? verdictOf(state) : null;
  const chosen = state.state === 'skipped' && state.choice;
  const good = verdict === 'succeeded' || (verdict === 'unstable' && unstable === 'success') || chosen;
  return { request, state, verdict, good };
}

/**
 * What a run ended as. Of several, the one later in this list counts: what is not known weighs more than what
 * was refused, and that more than a build that failed.
 */
export type RunOutcome = 'succeeded' | 'failed' | 'rejected' | 'unknown' | 'interrupted';

export function outcomeOf(summary: RunSummary): RunOutcome {
  if (summary.interrupted) return 'interrupted';
  const verdicts = new Set(summary.requests.filter(({ good }) => !good).map(({ verdict }) => verdict));
  if (verdicts.has('unknown') || verdicts.has(null)) return 'unknown';
  if (verdicts.has('rejected')) return 'rejected';
  return verdicts.size > 0 ? 'failed' : 'succeeded';
}
