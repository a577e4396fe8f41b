import { didYouMean } from '../../core/did-you-mean.ts';
import type { Matrix } from '../manifest.ts';
import { entriesOf, itemsOf, type MapEntry, type Tree } from '../tree.ts';
import type { Value, ValueMap } from '../value.ts';
import { isAxis } from './matrix-words.ts';
import { readReduction } from './read-reduction.ts';
import type { Reader } from './reader.ts';

/**
 * The matrix as it is written: axes in file order, and the entries of `exclude` and `include` in theirs. What it expands to
 * is the business of the planner. null where there is no matrix, which is one request and not none.
 */
export function readMatrix(entry: MapEntry | undefined, reader: Reader): Matrix | null {
  if (entry === undefined) return null;
  const parts = entriesOf(entry.value);
  const axes = new Map<string, readonly Value[]>();
  for (const [name, { value }] of parts) {
    if (!isAxis(name, value)) continue;
    const items = itemsOf(value);
    axes.set(
      name,
      items.map(item => reader.value(item)),
    );
  }
  const exclude = itemsOf(parts.get('exclude')?.value);
  for (const item of exclude) checkAxes(item, [...axes.keys()], reader);
  const include = itemsOf(parts.get('include')?.value);
  for (const item of include) {
    if (entriesOf(item).size === 0) {
      reader.error(
        'matrix-empty-include',
        item,
        'this include entry is empty',
        'Give it a key, or remove it.',
      );
    }
  }
  const maps = (trees: readonly Tree[]): readonly ValueMap[] =>
    trees.map(tree => new Map([...entriesOf(tree)].map(([key, { value }]) => [key, reader.value(value)])));
  const reduction = readReduction(parts, axes.size, reader);
  return { axes, exclude: maps(exclude), include: maps(include), reduction };
}

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
      guess !== null
        ? `Did you mean "${guess}"?`
        : axes.length === 0
          ? 'There are no axes to exclude from.'
          : `The axes are: ${axes.join(', ')}.`,
    );
  }
}
