import type { Plan, PlannedTrigger } from './plan.ts';

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
