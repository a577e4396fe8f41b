import { countBy } from '../../core/counts.ts';
import type { Plan, PlannedRequest } from '../plan.ts';
import { onlyTriggers } from './narrow-triggers.ts';

/** A plan of these triggers and of all that they need, in the order of the whole; what is left is as it was. */
export function narrowPlan(plan: Plan, names: Iterable<string>): Plan {
  const narrowed = onlyTriggers(plan, names);
  return { ...narrowed, requests: [...narrowed.requests] };
}

/** A plan of these requests and of all that their triggers need. A needed trigger keeps all of its requests. */
export function narrowToRequests(plan: Plan, chosen: readonly PlannedRequest[]): Plan {
  const keys = new Set(chosen.map(({ key }) => key));
  if (keys.size === plan.requests.length) return plan;
  const narrowed = narrowPlan(
    plan,
    chosen.map(({ trigger }) => trigger),
  );
  const needed = new Set(narrowed.triggers.flatMap(({ needs }) => needs));
  const requests = narrowed.requests.filter(({ key, trigger }) => keys.has(key) || needed.has(trigger));
  const amounts = countBy(requests, ({ trigger }) => trigger);
  const triggers = narrowed.triggers.map(trigger => ({
    ...trigger,
    requests: amounts.get(trigger.name) ?? 0,
  }));
  return { ...narrowed, triggers, requests };
}
