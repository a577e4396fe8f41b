import { entriesOf, locate, type MapEntry, type Tree } from '../manifest/tree.ts';
import type { Located } from './located.ts';

export type Parts = ReadonlyMap<string, MapEntry>;

/** A scalar as it was written; null where there is none. */
export const locatedText = (tree: Tree | undefined): Located<string> | null =>
  tree?.kind === 'scalar' && tree.value !== null ? { value: tree.text, at: locate(tree) } : null;

/** A number that the schema has bounded. */
export const locatedNumber = (tree: Tree | undefined): Located<number> | null =>
  tree?.kind === 'scalar' && tree.value !== null ? { value: Number(tree.value), at: locate(tree) } : null;

/** A scalar of which the schema says that it is one of these words; null where there is none. */
export function locatedWord<W extends string>(
  tree: Tree | undefined,
  words: readonly W[],
): Located<W> | null {
  const text = locatedText(tree);
  const word = words.find(known => known === text?.value);
  return text === null || word === undefined ? null : { value: word, at: text.at };
}

export const isTrue = (tree: Tree | undefined): boolean => tree?.kind === 'scalar' && tree.value === true;

/** Scalars by name, as they were written. */
export const textsOf = (tree: Tree | undefined): ReadonlyMap<string, string> =>
  new Map(
    [...entriesOf(tree)].flatMap(([name, { value }]) =>
      value.kind === 'scalar' && value.value !== null ? [[name, value.text] as const] : [],
    ),
  );
