import type { Matrix } from '../manifest/manifest.ts';
import { showValue, type Value, type ValueMap } from '../manifest/value.ts';
import { isPossible } from './sampling/possible.ts';
import {
  type Axis,
  allowedTurns,
  excludePatterns,
  includePattern,
  matches,
  type Pattern,
  type Turn,
} from './sampling/space.ts';

/** One choice of a value for every axis, with what `include` added. */
export type Combination = ValueMap;

/** A combination for people: `os=linux python=3.12`. */
export const showCombination = (combination: Combination): string =>
  [...combination].map(([key, value]) => `${key}=${showValue(value)}`).join(' ');

/**
 * The whole matrix → combinations, lazily and in order (SEMANTICS 2): the product of the axes with the first axis slowest,
 * less what `exclude` names, each extended by the `include` entries that fit it; then, as combinations of their
 * own, the entries that fitted none.
 */
export function* expandMatrix(matrix: Matrix): Generator<Combination> {
  const { axes, excluded, included } = partsOf(matrix);
  const fitted = new Set<ValueMap>();
  for (const turn of allowedTurns(axes, excluded)) yield combinationAt(turn, axes, included, fitted);
  for (const entry of matrix.include) if (!fitted.has(entry)) yield entry;
}

/**
 * The combinations of these turns, which `exclude` has left, as they are in the whole matrix; then the entries of
 * `include` that fit no combination of it, whether of these turns or not.
 */
export function* combinationsOf(matrix: Matrix, turns: Iterable<Turn>): Generator<Combination> {
  const { axes, excluded, included } = partsOf(matrix);
  const fitted = new Set<ValueMap>();
  for (const turn of turns) yield combinationAt(turn, axes, included, fitted);
  const sizes = axes.map(({ values }) => values.length);
  for (const { entry, pattern } of included) {
    const isOwn = axes.length === 0 || !isPossible(sizes, pattern, excluded);
    if (!fitted.has(entry) && isOwn) yield entry;
  }
}

/**
 * How many combinations the axes alone make. What `exclude` and `include` change is only known after walking all of
 * them.
 */
export function productSize(matrix: Matrix): number {
  if (matrix.axes.size === 0) return 0;
  let size = 1;
  for (const values of matrix.axes.values()) size *= values.length;
  return size;
}

interface Included {
  readonly entry: ValueMap;
  readonly pattern: Pattern;
}

interface Parts {
  readonly axes: readonly Axis[];
  readonly excluded: readonly Pattern[];
  readonly included: readonly Included[];
}

/** In file order. */
export const axesOf = (matrix: Matrix): readonly Axis[] =>
  [...matrix.axes].map(([name, values]) => ({ name, values }));

function partsOf(matrix: Matrix): Parts {
  const axes = axesOf(matrix);
  return {
    axes,
    excluded: excludePatterns(matrix.exclude, axes),
    included: matrix.include.map(entry => ({ entry, pattern: includePattern(entry, axes) })),
  };
}

/** What fits it is put into `fitted`. */
function combinationAt(
  turn: Turn,
  axes: readonly Axis[],
  included: readonly Included[],
  fitted: Set<ValueMap>,
): Combination {
  const combination = new Map<string, Value>();
  for (const [index, { name, values }] of axes.entries()) {
    combination.set(name, values[turn[index] ?? 0] ?? null);
  }
  for (const { entry, pattern } of included) {
    if (!matches(pattern, turn)) continue;
    fitted.add(entry);
    for (const [key, value] of entry) combination.set(key, value);
  }
  return combination;
}
