import type { Choice } from './choose.ts';
import type { PlanStream } from './plan.ts';
import { withoutTriggers } from './plan-parts.ts';
import { selectTriggers } from './select-triggers.ts';

/**
 * What a choice of triggers takes of a plan that is there already, with all that these need: of what else was planned then,
 * nobody has asked. `labelsOf`: labels of a trigger by its name, which a plan has not got.
 */
export function chosenOfPlan(
  plan: PlanStream,
  { triggers, select = [] }: Pick<Choice, 'triggers' | 'select'>,
  labelsOf: (trigger: string) => readonly string[],
): PlanStream {
  if (triggers.length + select.length === 0) return plan;
  const named = plan.triggers
    .filter(({ name }) => triggers.length === 0 || triggers.includes(name))
    .map(({ name, target }) => ({ name, target, labels: labelsOf(name) }));
  const known = select.filter(selector => selectTriggers(named, [selector], '').ok);
  // A trigger must have a value of each key that is asked for.
  const isLost = select.some(({ key }) => known.every(selector => selector.key !== key));
  const selected = selectTriggers(named, known, '');
  const chosen = selected.ok && !isLost ? selected.value : [];
  const kept = withNeedsOf(
    plan,
    chosen.map(({ name }) => name),
  );
  return withoutTriggers(
    plan,
    plan.triggers.map(({ name }) => name).filter(name => !kept.has(name)),
  );
}

function withNeedsOf({ triggers }: PlanStream, names: readonly string[]): ReadonlySet<string> {
  const needsOf = new Map(triggers.map(({ name, needs }) => [name, needs]));
  const kept = new Set(names);
  // A set that grows while it is walked is walked to its new end.
  for (const name of kept) for (const need of needsOf.get(name) ?? []) kept.add(need);
  return kept;
}
