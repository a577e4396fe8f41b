import type { Location } from '../core/source.ts';
import { type Value, writtenNumber } from './value.ts';

/**
 * YAML as data with places: aliases followed, merge keys applied, every scalar knowing how it was written. Each
 * value knows its file too, since one manifest may be put together from several.
 */
export type Tree = ScalarTree | ListTree | MapTree;

export interface ScalarTree extends Location {
  readonly kind: 'scalar';
  readonly value: string | number | bigint | boolean | null;
  /** The text between the quotes, or the plain text; what a number scalar is sent as. */
  readonly text: string;
  /** Plain scalars may be numbers by accident, and only in them do offsets of text and file agree. */
  readonly plain: boolean;
}

export interface ListTree extends Location {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface MapTree extends Location {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly key: Location;
  readonly value: Tree;
  /** Where a trigger inherits it from; left out for what the trigger says itself, and below an inherited map. */
  readonly from?: Inherited;
}

/** What a trigger can inherit a property from. */
export type Inherited = { readonly kind: 'template'; readonly name: string } | { readonly kind: 'defaults' };

/** Names and indexes from the root, as JSON Schema's reporters give them. */
export type TreePath = readonly string[];

/** What stands at a path, or null when nothing does. */
export function treeAt(tree: Tree, path: TreePath): Tree | null {
  let current: Tree = tree;
  for (const step of path) {
    const next: Tree | undefined =
      current.kind === 'map'
        ? current.entries.get(step)?.value
        : current.kind === 'list'
          ? current.items[Number(step)]
          : undefined;
    if (next === undefined) return null;
    current = next;
  }
  return current;
}

/** Only the place: a problem that is kept must not keep the whole tree in memory. */
export const locate = ({ source, start, end }: Location): Location => ({ source, start, end });

/** The entries of a map; none for anything else. The schema has checked the shape before this is asked. */
export function entriesOf(tree: Tree | null | undefined): ReadonlyMap<string, MapEntry> {
  return tree?.kind === 'map' ? tree.entries : new Map();
}

export function itemsOf(tree: Tree | null | undefined): readonly Tree[] {
  return tree?.kind === 'list' ? tree.items : [];
}

/** Plain data for the schema's validator. Maps become objects without a prototype. */
export function plainData(tree: Tree): unknown {
  switch (tree.kind) {
    case 'scalar':
      if (typeof tree.value === 'bigint') return Number(tree.value);
      // JSON has no `.inf`; as a value to be sent it is its text.
      return typeof tree.value === 'number' && !Number.isFinite(tree.value) ? tree.text : tree.value;
    case 'list':
      return tree.items.map(plainData);
    case 'map': {
      const data: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of tree.entries) data[key] = plainData(entry.value);
      return data;
    }
  }
}

/** The tree as a value of the manifest language. */
export function treeValue(tree: Tree): Value {
  switch (tree.kind) {
    case 'scalar':
      return typeof tree.value === 'number' || typeof tree.value === 'bigint'
        ? writtenNumber(tree.text)
        : tree.value;
    case 'list':
      return tree.items.map(treeValue);
    case 'map':
      return new Map([...tree.entries].map(([key, entry]) => [key, treeValue(entry.value)]));
  }
}
