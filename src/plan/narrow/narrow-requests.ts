import { countBy } from '../../core/counts.ts';
import type { PlannedRequest, PlannedTrigger, PlanStream } from '../plan.ts';

/** The plan with only some of its requests; `reason`: why a trigger of which none is left has none. */
export function narrowRequests(
  plan: PlanStream,
  isLeft: (request: PlannedRequest) => boolean,
  reason: string,
): PlanStream {
  const requests = { [Symbol.iterator]: () => someOf(plan.requests, isLeft) };
  const amounts = countBy(requests, ({ trigger }) => trigger);
  const triggers = plan.triggers.map((trigger): PlannedTrigger => {
    const amount = amounts.get(trigger.name) ?? 0;
    return { ...trigger, requests: amount, skipped: amount === 0 ? (trigger.skipped ?? reason) : null };
  });
  return { ...plan, triggers, requests };
}

function* someOf(
  requests: Iterable<PlannedRequest>,
  isLeft: (request: PlannedRequest) => boolean,
): Generator<PlannedRequest> {
  for (const request of requests) if (isLeft(request)) yield request;
}
