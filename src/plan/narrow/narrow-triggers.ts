import type { PlannedRequest, PlanStream } from '../plan.ts';

/** A plan without these triggers, whatever needs them, and without the targets that only they use. */
export function withoutTriggers(plan: PlanStream, names: readonly string[]): PlanStream {
  if (names.length === 0) return plan;
  const gone = new Set(names);
  const { requests } = plan;
  const triggers = plan.triggers.filter(({ name }) => !gone.has(name));
  const used = new Set(triggers.map(({ target }) => target));
  return {
    ...plan,
    targets: new Map([...plan.targets].filter(([name]) => used.has(name))),
    triggers,
    requests: {
      *[Symbol.iterator](): Generator<PlannedRequest> {
        for (const request of requests) if (!gone.has(request.trigger)) yield request;
      },
    },
  };
}

/** A plan of these triggers and of all that they need, in the order of the whole. */
export function onlyTriggers(plan: PlanStream, names: Iterable<string>): PlanStream {
  const kept = withNeeds(plan, names);
  const others = plan.triggers.map(({ name }) => name).filter(name => !kept.has(name));
  return withoutTriggers(plan, others);
}

function withNeeds({ triggers }: PlanStream, names: Iterable<string>): ReadonlySet<string> {
  const needsOf = new Map(triggers.map(({ name, needs }) => [name, needs]));
  const kept = new Set(names);
  // A set that grows while it is walked is walked to its new end.
  for (const name of kept) for (const need of needsOf.get(name) ?? []) kept.add(need);
  return kept;
}
