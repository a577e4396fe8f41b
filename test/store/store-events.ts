import type { RequestKey } from '../../src/core/ids.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';

export const keyAt = (plan: Plan, index: number): RequestKey => {
  const key = plan.requests[index]?.key;
  if (key === undefined) throw new Error(`the plan has no request ${index}`);
  return key;
};

export const changed = (key: RequestKey, state: RequestState, at = 1): RunEvent => ({
  type: 'request-changed',
  at,
  key,
  state,
});
