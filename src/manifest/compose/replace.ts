import { entriesOf, type MapEntry, type Tree } from '../tree.ts';

/** The tree with another value under a key; the very same one where that does not differ. */
export function replaced(tree: Tree, key: string, change: (value: Tree) => Tree): Tree {
  const entry = entriesOf(tree).get(key);
  if (tree.kind !== 'map' || entry === undefined) return tree;
  const value = change(entry.value);
  return value === entry.value
    ? tree
    : { ...tree, entries: new Map([...tree.entries, [key, { ...entry, value }]]) };
}

/** The map with each value changed; the very same one where none does. */
export function eachEntry(tree: Tree, change: (value: Tree) => Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, MapEntry>();
  let changed = false;
  for (const [key, entry] of tree.entries) {
    const value = change(entry.value);
    changed ||= value !== entry.value;
    entries.set(key, value === entry.value ? entry : { ...entry, value });
  }
  return changed ? { ...tree, entries } : tree;
}
