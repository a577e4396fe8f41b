import { splitTemplate } from '../expression/template-text.ts';
import { entriesOf, itemsOf, type Tree } from '../tree.ts';
import type { TriggerParts } from './trigger-trees.ts';

/**
 * Whether this trigger uses the matrix values of a name as text only, so that a number and its text are the same. So
 * it is when every expression that reads them is nothing but `${{ matrix.NAME }}`, which gives a value as it is
 * written, and the matrix is fired whole. In doubt, no: what a broken manifest reads is not known.
 */
export function isOnlyText(parts: TriggerParts, name: string): boolean {
  const matrix = entriesOf(parts.get('matrix')?.value);
  // Which cells a reduction takes depends on what they hold.
  const reduced = ['sample', 'pairwise', 'rotate'].some(word => {
    const value = matrix.get(word)?.value;
    return value !== undefined && value.kind !== 'list';
  });
  return !reduced && ![...parts].some(([part, { value }]) => expressionsIn(part, value).some(readsIt(name)));
}

/** Expressions that are more than the name of a value. */
function expressionsIn(part: string, tree: Tree): readonly string[] {
  if (tree.kind === 'map')
    return [...entriesOf(tree)].flatMap(([key, { value }]) => expressionsIn(key, value));
  if (tree.kind === 'list') return itemsOf(tree).flatMap(item => expressionsIn(part, item));
  // A condition may be written without braces, and is never a text.
  if (part === 'if') return [tree.text];
  const { parts, unclosed } = splitTemplate(tree.text);
  const inside = parts.flatMap(each => (typeof each === 'string' ? [] : [each.text]));
  return [...inside, ...(unclosed === null ? [] : [tree.text])].filter(text => !PLAIN.test(text));
}

const PLAIN = /^\s*\w+\s*\.\s*[\w-]+\s*$/;

/** A computed name (`matrix[x]`) may be any. */
const readsIt =
  (name: string) =>
  (text: string): boolean =>
    /\bmatrix\b/.test(text) && (text.includes(name) || /\bmatrix\b(?!\s*\.)/.test(text));
