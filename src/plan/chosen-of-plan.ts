import type { Trigger } from '../manifest/manifest.ts';
import { matrixKeys } from '../manifest/read-matrix.ts';
import type { Choice } from './choose.ts';
import { narrowRequests } from './narrow-requests.ts';
import type { PlanStream } from './plan.ts';
import { withoutTriggers } from './plan-parts.ts';
import { combinationFilter, NONE_CHOSEN } from './select-matrix.ts';
import { type Selector, selectTriggers } from './select-triggers.ts';

/** What the manifest of now says of a trigger that a plan does not; undefined: it has none of this name. */
export type TriggerNow = (name: string) => Pick<Trigger, 'labels' | 'matrix'> | undefined;

/**
 * What a choice takes of a plan that is there already, as `choose` takes it of a manifest, with all that the chosen triggers
 * need: of what else was planned then, nobody has asked.
 */
export function chosenOfPlan(
  plan: PlanStream,
  { triggers, select = [], matrix = new Map() }: Choice,
  now: TriggerNow,
): PlanStream {
  if (triggers.length + select.length + matrix.size === 0) return plan;
  const selected = selectedOf(plan, triggers, select, now);
  if (matrix.size === 0) return onlyTriggers(plan, selected);
  const keys = keysOf(plan);
  const withKeys = new Set(
    plan.triggers
      .map(({ name }) => name)
      .filter(name => {
        // Where there are no combinations: those that it would have now.
        const there = keys.get(name) ?? new Set(matrixKeys(now(name)?.matrix ?? null));
        return [...matrix.keys()].every(key => there.has(key));
      }),
  );
  const left = onlyTriggers(
    plan,
    selected.filter(name => withKeys.has(name)),
  );
  const isChosen = combinationFilter(matrix);
  return narrowRequests(
    left,
    ({ trigger, combination }) => !withKeys.has(trigger) || isChosen(combination),
    NONE_CHOSEN,
  );
}

/** The keys that any combination of a trigger has, of those that have requests. */
function keysOf({ requests }: PlanStream): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { trigger, combination } of requests) {
    const keys = found.get(trigger) ?? new Set();
    found.set(trigger, keys);
    for (const key of combination.keys()) keys.add(key);
  }
  return found;
}

/** By name, then by `select`. */
function selectedOf(
  plan: PlanStream,
  triggers: readonly string[],
  select: readonly Selector[],
  now: TriggerNow,
): readonly string[] {
  const named = plan.triggers
    .filter(({ name }) => triggers.length === 0 || triggers.includes(name))
    .map(({ name, target }) => ({ name, target, labels: now(name)?.labels ?? [] }));
  const known = select.filter(selector => selectTriggers(named, [selector], '').ok);
  // A trigger must have a value of each key that is asked for.
  const isLost = select.some(({ key }) => known.every(selector => selector.key !== key));
  const selected = selectTriggers(named, known, '');
  return selected.ok && !isLost ? selected.value.map(({ name }) => name) : [];
}

/** These triggers and all that they need. */
function onlyTriggers(plan: PlanStream, names: readonly string[]): PlanStream {
  const kept = withNeedsOf(plan, names);
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
