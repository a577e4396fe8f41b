import { isAxis } from '../read/matrix-words.ts';
import { entriesOf, type MapEntry, type Tree, treeAt } from '../tree.ts';

/** The entries of one trigger, e.g. `matrix`, by name. */
export type TriggerParts = ReadonlyMap<string, MapEntry>;

/** Each trigger's name and the entries that it is written with. */
export function triggerTrees(tree: Tree): readonly (readonly [name: string, parts: TriggerParts])[] {
  return [...entriesOf(treeAt(tree, ['triggers']))].map(([name, { value }]) => [name, entriesOf(value)]);
}

/** The axes of a trigger's matrix, as they are written. */
export function axisTrees(parts: TriggerParts): readonly (readonly [name: string, values: Tree])[] {
  return [...entriesOf(parts.get('matrix')?.value)].flatMap(([name, { value }]) =>
    isAxis(name, value) ? [[name, value] as const] : [],
  );
}
