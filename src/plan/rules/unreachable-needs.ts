import type { Condition, Manifest, Trigger } from '../../manifest/manifest.ts';
import type { Finding, Rule } from '../../manifest/rules/rule.ts';
import { itemsOf, treeAt } from '../../manifest/tree.ts';
import { planCondition, type TriggerResult } from '../resolve/condition.ts';
import { countRequestsOf } from './lint-requests.ts';

/** A deployment that waits for a build which nobody can start never happens, and no run fails because of it. */
export const unreachableNeeds: Rule = {
  name: 'unreachable-needs',
  severity: 'warning',
  summary:
    'A trigger can never run, since one that it needs makes no requests or has an `if` that is always false.',
  judgesBroken: false,
  check({ manifest, tree }) {
    const reasons = neverRunning(manifest);
    return [...manifest.triggers.values()].flatMap((trigger): readonly Finding[] => {
      const need = reasons.get(trigger.name)?.need ?? null;
      const reason = need === null ? null : reasons.get(need);
      if (need === null || reason === null || reason === undefined) return [];
      const places = itemsOf(treeAt(tree, ['triggers', trigger.name, 'needs']));
      return [
        {
          at: places.find(place => place.kind === 'scalar' && place.value === need) ?? trigger.at,
          message: `"${trigger.name}" can never run: it needs "${need}", ${reason.text}`,
          next: 'Correct the needed trigger, remove the need, or decide by an `if` of its own.',
        },
      ];
    });
  },
};

/** Why a trigger never runs. */
interface Reason {
  /** As a clause behind the trigger's name. */
  readonly text: string;
  /** The need that is to blame, where it is not the trigger itself. */
  readonly need: string | null;
}

/** The triggers that end as skipped in every run. There are no cycles: the loader refuses them. */
function neverRunning({ triggers }: Manifest): ReadonlyMap<string, Reason> {
  const reasons = new Map<string, Reason | null>();
  const judge = (name: string): Reason | null => {
    const known = reasons.get(name);
    if (known !== undefined) return known;
    const trigger = triggers.get(name);
    if (trigger === undefined) return null;
    const blocked = trigger.needs.filter(need => judge(need) !== null);
    const reason = reasonOf(trigger, blocked);
    reasons.set(name, reason);
    return reason;
  };
  // Nothing is asked of those that nobody needs.
  for (const { name, needs } of triggers.values()) if (needs.length > 0) judge(name);
  return new Map(
    [...reasons].flatMap(([name, reason]) => (reason === null ? [] : [[name, reason] as const])),
  );
}

/** `blocked`: those of its needs that never run. */
function reasonOf(trigger: Trigger, blocked: readonly string[]): Reason | null {
  if (countRequestsOf(trigger) === 0) return { text: 'whose matrix makes no requests', need: null };
  const { condition, needs } = trigger;
  const [need = null] = blocked;
  if (condition === null) return need === null ? null : { text: 'which can never run either', need };
  if (isFalse(trigger, condition, [])) return { text: 'whose `if` is always false', need: null };
  // How the other needs end is not known, and the condition may read that.
  const all = needs.length > 0 && blocked.length === needs.length;
  return all && isFalse(trigger, condition, needs) ? { text: 'whose `if` is never true', need } : null;
}

/** Whether a condition that reads nothing but the results of these needs is false when all of them are skipped. */
function isFalse({ name }: Trigger, condition: Condition, skipped: readonly string[]): boolean {
  const { expression } = condition;
  if (expression.kind !== 'cel') return false;
  const known = expression.cel.references.every(({ context }) => context === 'needs' && skipped.length > 0);
  if (!known) return false;
  const results = new Map(skipped.map((need): [string, TriggerResult] => [need, 'skipped']));
  const held = planCondition(condition, name, new Map()).holds(results);
  return held.ok && !held.value;
}
