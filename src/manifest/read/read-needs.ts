import type { Location } from '../../core/source.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from '../tree.ts';
import type { Reader } from './reader.ts';

/** The names under `needs:`; whether they make sense together is asked of all triggers at once. */
export function readNeeds(entry: MapEntry | undefined): readonly string[] {
  return [
    ...new Set(itemsOf(entry?.value).flatMap(tree => (tree.kind === 'scalar' ? [String(tree.value)] : []))),
  ];
}

/** Every need is a trigger, and none needs itself, however long the way round. */
export function checkNeeds(triggers: ReadonlyMap<string, MapEntry>, reader: Reader): void {
  const needs = new Map<string, ReadonlyMap<string, Location>>();
  const known = [...triggers.keys()];
  for (const [name, entry] of triggers) {
    const places = new Map<string, Location>();
    for (const tree of itemsOf(entriesOf(entry.value).get('needs')?.value)) {
      const need = needName(tree);
      if (need === null) continue;
      if (known.includes(need)) places.set(need, tree);
      else {
        // It cannot have meant itself.
        const others = known.filter(other => other !== name);
        reader.unknownName('unknown-need', tree, 'trigger', need, others);
      }
    }
    needs.set(name, places);
  }
  for (const cycle of cyclesOf(needs)) {
    const [first = '', second = first] = cycle;
    const at = needs.get(first)?.get(second);
    if (at === undefined) continue;
    const way = [...cycle, first].join(' → ');
    reader.error(
      'needs-cycle',
      at,
      `these triggers wait for each other: ${way}`,
      'Remove one of these needs.',
    );
  }
}

const needName = (tree: Tree): string | null => (tree.kind === 'scalar' ? String(tree.value) : null);

/** Each cycle once, beginning with its trigger that stands first in the manifest. */
function cyclesOf(needs: ReadonlyMap<string, ReadonlyMap<string, Location>>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const before = path.indexOf(name);
    if (before !== -1) {
      cycles.push(path.slice(before));
      return;
    }
    if (done.has(name)) return;
    for (const need of needs.get(name)?.keys() ?? []) visit(need, [...path, name]);
    done.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
  return cycles;
}
