import type { AlikeChange } from '../../plan/diff/alike-changes.ts';
import type { TriggerChange } from '../../plan/diff/plan-diff.ts';
import { triggerTitle } from './diff-words.ts';

/** What a diff tells together: a trigger, or several that change alike. */
export interface TriggerGroup {
  /** In their order; at least one. A renamed trigger stands with both of its names. */
  readonly names: readonly string[];
  /** What becomes of each of them; their requests are added up. */
  readonly change: TriggerChange;
}

/**
 * Groups the triggers that change in the same fields, in themselves and in their requests, so that a changed default
 * of two hundred triggers is read once. A group stands where its first trigger stood.
 */
export function alikeTriggers(changes: readonly TriggerChange[]): readonly TriggerGroup[] {
  const groups = new Map<string, TriggerChange[]>();
  for (const [index, change] of changes.entries()) {
    const sense = senseOf(change) ?? `${index}`;
    const group = groups.get(sense);
    if (group === undefined) groups.set(sense, [change]);
    else group.push(change);
  }
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ names: group.map(triggerTitle), change: group.length === 1 ? first : merged(first, group) }];
  });
}

/** `t0, t1, t2 and 197 more`. */
export function groupTitle({ names }: TriggerGroup, mostNames: number): string {
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Equal texts mean that two triggers change alike; null: requests of it come, go, or change in several ways. */
function senseOf({ kind, fields, requests, size }: TriggerChange): string | null {
  const { added, removed, changed, shown } = requests;
  if (kind !== 'changed' || added + removed > 0) return null;
  if (changed === 0) return JSON.stringify([fields]);
  const all = shown.find(change => change.kind === 'changed' && change.amount === size);
  return all?.kind === 'changed' ? JSON.stringify([fields, all.fields]) : null;
}

function merged(first: TriggerChange, group: readonly TriggerChange[]): TriggerChange {
  const sum = (count: (change: TriggerChange) => number): number =>
    group.reduce((all, change) => all + count(change), 0);
  const changed = sum(({ requests }) => requests.changed);
  const shown = first.requests.shown.map(
    (change): AlikeChange => (change.kind === 'changed' ? { ...change, amount: changed } : change),
  );
  const requests = { added: 0, removed: 0, changed, shown, more: 0 };
  return { ...first, requests, size: sum(({ size }) => size) };
}
