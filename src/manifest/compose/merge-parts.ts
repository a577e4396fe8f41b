import { entriesOf, type MapEntry, type MapTree, type Tree } from '../tree.ts';
import type { Intake } from './intake.ts';

/** What a key of each section is called in the message that it is there twice. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['vars', 'var'],
  ['secrets', 'secret'],
  ['targets', 'target'],
  ['templates', 'template'],
  ['triggers', 'trigger'],
]);

/** Sections of settings, of which each file may say a part. */
const SETTINGS: ReadonlySet<string> = new Set(['defaults', 'lint', 'sandbox']);

/** An included file must not loosen what bounds it. */
const ROOT_ONLY: ReadonlySet<string> = new Set(['limits']);

/**
 * Parts of a manifest as one: named things are added, lists appended, settings put together. Saying one thing
 * twice is a problem that names both places. What has the wrong shape is kept for the schema to judge.
 */
export function mergeParts(parts: readonly Tree[], intake: Intake): Tree {
  const [root, ...included] = parts;
  if (root === undefined) return intake.root.tree ?? { ...NOTHING, source: intake.root.source };
  if (included.length === 0) return root;
  const entries = new Map(entriesOf(root));
  for (const part of included) {
    for (const [key, entry] of entriesOf(part)) addSection(key, entry, entries, intake);
  }
  return { kind: 'map', entries, source: root.source, start: root.start, end: root.end };
}

const NOTHING = { kind: 'map', entries: new Map<string, MapEntry>(), start: 0, end: 0 } as const;

function addSection(key: string, entry: MapEntry, entries: Map<string, MapEntry>, intake: Intake): void {
  // Anchors of one file mean nothing in another.
  if (key.startsWith('x-')) return;
  if (ROOT_ONLY.has(key)) {
    intake.fail(
      'include-limits',
      entry.key,
      `\`${key}\` may stand in the first manifest only`,
      `Move it to ${intake.root.source.path}.`,
    );
    return;
  }
  const first = entries.get(key);
  if (key === 'version') {
    // A version that differs from the root's is kept for the schema to judge.
    if (first?.value.kind !== 'scalar' || entry.value.kind !== 'scalar') return;
    if (first.value.value !== entry.value.value) entries.set(key, entry);
    return;
  }
  if (first === undefined) {
    entries.set(key, entry);
    return;
  }
  entries.set(key, { key: first.key, value: mergeValues([key], first.value, entry.value, intake) });
}

function mergeValues(path: readonly string[], first: Tree, second: Tree, intake: Intake): Tree {
  if (first.kind === 'list' && second.kind === 'list') {
    return { ...first, items: [...first.items, ...second.items] };
  }
  if (first.kind !== 'map') return first;
  if (second.kind !== 'map') return second;
  const [section = ''] = path;
  const entries = new Map(first.entries);
  for (const [key, entry] of second.entries) {
    const before = entries.get(key);
    if (before === undefined) entries.set(key, entry);
    else if (SETTINGS.has(section) && before.value.kind === 'map' && entry.value.kind === 'map') {
      const value = mergeValues([...path, key], before.value, entry.value, intake);
      entries.set(key, { key: before.key, value });
    } else {
      const kind = NAMED.get(section);
      const what = kind === undefined ? `\`${[...path, key].join('.')}\`` : `the ${kind} "${key}"`;
      intake.fail(
        'duplicate-name',
        entry.key,
        `${what} is defined twice`,
        'Remove one of the two, or rename it.',
        {
          message: 'first',
          at: before.key,
        },
      );
    }
  }
  return { ...first, entries } satisfies MapTree;
}
