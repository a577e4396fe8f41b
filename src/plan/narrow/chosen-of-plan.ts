import type { Trigger } from '../../manifest/manifest.ts';
import { matrixKeys } from '../../manifest/read/read-matrix.ts';
import type { PlanStream } from '../plan.ts';
import type { Choice } from '../select/choose.ts';
import { combinationFilter, NONE_CHOSEN } from '../select/select-matrix.ts';
import { type Selector, selectTriggers } from '../select/select-triggers.ts';
import { narrowRequests } from './narrow-requests.ts';
import { onlyTriggers } from './narrow-triggers.ts';

/** What today's manifest says of a trigger and a plan does not; undefined: it has no such trigger. */
export type TriggerNow = (name: string) => Pick<Trigger, 'labels' | 'matrix'> | undefined;

/**
 * What a choice takes of an existing plan, as `choose` takes it of a manifest: the chosen triggers and all that they
 * need.
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
        // A trigger without requests shows no keys: those that it would have now count.
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
