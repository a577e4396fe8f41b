import { didYouMean } from '../core/did-you-mean.ts';
import type { Matrix } from './manifest.ts';
import type { Reader } from './reader.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree, treeValue } from './tree.ts';
import { canonicalText, type Value, type ValueMap, valueText } from './value.ts';

export function readMatrix(entry: MapEntry | undefined, reader: Reader): Matrix | null {
  if (entry === undefined) return null;
  reader.literal(entry.value);
  const parts = entriesOf(entry.value);
  const axes = new Map<string, readonly Value[]>();
  for (const [name, { value }] of parts) {
    if (name === 'include' || name === 'exclude') continue;
    const items = itemsOf(value);
    for (const item of items) warnOfNumber(item, reader);
    warnOfEqualTexts(name, items, reader);
    axes.set(name, items.map(treeValue));
  }
  const exclude = itemsOf(parts.get('exclude')?.value);
  for (const item of exclude) checkAxes(item, [...axes.keys()], reader);
  const include = itemsOf(parts.get('include')?.value);
  for (const item of include) {
    for (const { value } of entriesOf(item).values()) warnOfNumber(value, reader);
    if (entriesOf(item).size === 0) {
      reader.error(
        'matrix-empty-include',
        item,
        'this include entry is empty',
        'Give it a key, or remove it.',
      );
    }
  }
  return { axes, exclude: exclude.map(mapOf), include: include.map(mapOf) };
}

const mapOf = (tree: Tree): ValueMap => {
  const value = treeValue(tree);
  return value instanceof Map ? value : new Map();
};

/** Every key that some combination has. */
export function matrixKeys(matrix: Matrix | null): string[] {
  if (matrix === null) return [];
  return [...new Set([...matrix.axes.keys(), ...matrix.include.flatMap(entry => [...entry.keys()])])];
}

function checkAxes(entry: Tree, axes: readonly string[], reader: Reader): void {
  for (const [name, { key }] of entriesOf(entry)) {
    if (axes.includes(name)) continue;
    const guess = didYouMean(name, axes);
    reader.error(
      'matrix-unknown-axis',
      key,
      `exclude names "${name}", which is no axis of this matrix`,
      guess !== null ? `Did you mean "${guess}"?` : `The axes are: ${axes.join(', ')}.`,
    );
  }
}

/**
 * A number whose text is not how a computer would write it again (`1.10`, `012`, `1e3`) was most likely meant as
 * text. volley sends it as written; the next tool that reads this file may not.
 */
export function warnOfNumber(tree: Tree, reader: Reader): void {
  if (tree.kind !== 'scalar' || !tree.plain) return;
  if (typeof tree.value !== 'number' && typeof tree.value !== 'bigint') return;
  if (/^-?(0|[1-9]\d{0,14})$/.test(tree.source)) return;
  reader.warn(
    'number-like',
    tree,
    `${tree.source} looks like a number and is sent as the text "${tree.source}"`,
    `Quote it: "${tree.source}".`,
  );
}

function warnOfEqualTexts(axis: string, items: readonly Tree[], reader: Reader): void {
  const seen = new Map<string, string>();
  for (const item of items) {
    const value = treeValue(item);
    const text = valueText(value);
    if (text === null) continue;
    const canonical = canonicalText(value);
    const before = seen.get(text);
    if (before !== undefined && before !== canonical) {
      reader.warn(
        'equal-text',
        item,
        `two values of "${axis}" differ in type only, and both are sent as "${text}"`,
        'Remove one, or quote both alike.',
      );
    }
    seen.set(text, canonical);
  }
}
