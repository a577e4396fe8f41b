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
  const fitted = new Set<ValueMap>();
  for (const base of product([...matrix.axes])) {
    if (matrix.exclude.some(entry => excludes(entry, base))) continue;
    const combination = new Map(base);
    for (const entry of matrix.include) {
      if (!fits(entry, base, matrix.axes)) continue;
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

/** No axes make no combination: a matrix of `include` alone is exactly that list. */
function* product(axes: readonly (readonly [string, readonly Value[]])[]): Generator<Combination> {
  if (axes.length === 0 || axes.some(([, values]) => values.length === 0)) return;
  const turn = axes.map(() => 0);
  while (true) {
    yield new Map(axes.map(([name, values], axis) => [name, values[turn[axis] ?? 0] ?? null]));
    let axis = axes.length - 1;
    // Like an odometer: the last axis turns fastest and carries over to the one before it.
    while (axis >= 0) {
      const next = (turn[axis] ?? 0) + 1;
      if (next < (axes[axis]?.[1].length ?? 0)) {
        turn[axis] = next;
        break;
      }
      turn[axis] = 0;
      axis -= 1;
    }
    if (axis < 0) return;
  }
}

/** An entry may name some axes only, and for an object value a part of it. */
const excludes = (entry: ValueMap, base: Combination): boolean =>
  entry.size > 0 && [...entry].every(([key, value]) => containsValue(base.get(key) ?? null, value));

/** An entry fits when every key that it shares with the axes has an equal value; keys of its own do not matter. */
const fits = (entry: ValueMap, base: Combination, axes: Matrix['axes']): boolean =>
  [...entry].every(([key, value]) => !axes.has(key) || equalValues(base.get(key) ?? null, value));
