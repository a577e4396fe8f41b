import type { Matrix } from '../manifest/manifest.ts';
import { containsValue, equalValues, showValue, type Value, type ValueMap } from '../manifest/value.ts';

/** One choice of a value for every axis, with what `include` added. */
export type Combination = ValueMap;

/** A combination for people: `os=linux python=3.12`. */
export const showCombination = (combination: Combination): string =>
  [...combination].map(([key, value]) => `${key}=${showValue(value)}`).join(' ');

/**
 * Matrix → combinations, lazily and in order (SEMANTICS 2): the product of the axes with the first axis slowest,
 * less what `exclude` names, each extended by the `include` entries that fit it; then, as combinations of their
 * own, the entries that fitted none.
 */
export function* expandMatrix(matrix: Matrix): Generator<Combination> {
  const axes = [...matrix.axes].map(([name, values]) => ({ name, values }));
  const exclude = matrix.exclude
    .filter(entry => entry.size > 0)
    .map(entry => patternOf(entry, axes, containsValue));
  const include = matrix.include.map(entry => ({ entry, pattern: patternOf(entry, axes, equalValues) }));
  const fitted = new Set<ValueMap>();
  for (const turn of turns(axes.map(({ values }) => values.length))) {
    if (exclude.some(pattern => matches(pattern, turn))) continue;
    const combination = new Map<string, Value>();
    for (const [index, { name, values }] of axes.entries()) {
      combination.set(name, values[turn[index] ?? 0] ?? null);
    }
    for (const { entry, pattern } of include) {
      if (!matches(pattern, turn)) continue;
      fitted.add(entry);
      for (const [key, value] of entry) combination.set(key, value);
    }
    yield combination;
  }
  for (const entry of matrix.include) if (!fitted.has(entry)) yield entry;
}

/** How many combinations the axes alone make; what `exclude` and `include` do to it is known by walking only. */
export function productSize(matrix: Matrix): number {
  if (matrix.axes.size === 0) return 0;
  let size = 1;
  for (const values of matrix.axes.values()) size *= values.length;
  return size;
}

/**
 * The product of axes of these lengths, as an index into each; the very same array each time, changed in between.
 * No axes make no combination: a matrix of `include` alone is exactly that list.
 */
function* turns(lengths: readonly number[]): Generator<readonly number[]> {
  if (lengths.length === 0 || lengths.includes(0)) return;
  const turn = lengths.map(() => 0);
  while (true) {
    yield turn;
    let axis = lengths.length - 1;
    // Like an odometer: the last axis turns fastest and carries over to the one before it.
    while (axis >= 0) {
      const next = (turn[axis] ?? 0) + 1;
      if (next < (lengths[axis] ?? 0)) {
        turn[axis] = next;
        break;
      }
      turn[axis] = 0;
      axis -= 1;
    }
    if (axis < 0) return;
  }
}

interface Axis {
  readonly name: string;
  readonly values: readonly Value[];
}

/**
 * What an entry asks of the axes that it names: for each of their values whether it will do. Found out once, so that
 * a million combinations are compared by index.
 */
type Pattern = readonly { readonly axis: number; readonly wanted: readonly boolean[] }[];

/**
 * An entry of `exclude` may name some axes only, and for an object value a part of it (`containsValue`); one of
 * `include` fits by equal values, and its keys that are no axes do not matter.
 */
const patternOf = (
  entry: ValueMap,
  axes: readonly Axis[],
  isWanted: (value: Value, asked: Value) => boolean,
): Pattern =>
  axes.flatMap(({ name, values }, axis) => {
    const asked = entry.get(name);
    return asked === undefined ? [] : [{ axis, wanted: values.map(value => isWanted(value, asked)) }];
  });

const matches = (pattern: Pattern, turn: readonly number[]): boolean =>
  pattern.every(({ axis, wanted }) => wanted[turn[axis] ?? 0]);
