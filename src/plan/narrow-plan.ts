import type { Plan, PlannedRequest, PlannedTrigger } from './plan.ts';

/** A plan of these triggers and of all that they need, in the order of the whole; what is left is as it was. */
export function narrowPlan(plan: Plan, names: Iterable<string>): Plan {
  const triggers = new Map(plan.triggers.map(trigger => [trigger.name, trigger]));
  const kept = new Set<PlannedTrigger>();
  const keep = (name: string): void => {
    const trigger = triggers.get(name);
    if (trigger === undefined || kept.has(trigger)) return;
    kept.add(trigger);
    for (const need of trigger.needs) keep(need);
  };
  for (const name of names) keep(name);
  const keptNames = new Set([...kept].map(({ name }) => name));
  const targets = new Set([...kept].map(({ target }) => target));
  return {
    ...plan,
    triggers: plan.triggers.filter(trigger => kept.has(trigger)),
    requests: plan.requests.filter(({ trigger }) => keptNames.has(trigger)),
    targets: new Map([...plan.targets].filter(([name]) => targets.has(name))),
  };
}

/** A plan of these of its requests and of all that they need: of a trigger that another one needs, all requests. */
export function narrowToRequests(plan: Plan, chosen: readonly PlannedRequest[]): Plan {
  const keys = new Set(chosen.map(({ key }) => key));
  if (keys.size === plan.requests.length) return plan;
  const narrowed = narrowPlan(
    plan,
    chosen.map(({ trigger }) => trigger),
  );
  const needed = new Set(narrowed.triggers.flatMap(({ needs }) => needs));
  const requests = narrowed.requests.filter(({ key, trigger }) => keys.has(key) || needed.has(trigger));
  const amounts = new Map<string, number>();
  for (const { trigger } of requests) amounts.set(trigger, (amounts.get(trigger) ?? 0) + 1);
  const triggers = narrowed.triggers.map(trigger => ({
    ...trigger,
    requests: amounts.get(trigger.name) ?? 0,
  }));
  return { ...narrowed, triggers, requests };
}
