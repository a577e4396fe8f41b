import { containsValue, equalValues, type Value, type ValueMap } from '../../manifest/value.ts';

/** One axis of a matrix, with its values in the order of the file. */
export interface Axis {
  readonly name: string;
  readonly values: readonly Value[];
}

/** One choice of a value for every axis, as an index into the values of each. */
export type Turn = readonly number[];

/**
 * What an entry asks of the axes that it names: for each of their values whether it will do. Found out once, so that
 * a million combinations are compared by index.
 */
export type Pattern = readonly Asked[];

export interface Asked {
  /** Index of the axis. */
  readonly axis: number;
  /** By the index of the value. */
  readonly wanted: readonly boolean[];
}

/** An entry of `exclude` may name some axes only, and for an object value a part of it is enough. */
export const excludePattern = (entry: ValueMap, axes: readonly Axis[]): Pattern =>
  patternOf(entry, axes, containsValue);

/** An entry of `include` fits by equal values; its keys that are no axes do not matter. */
export const includePattern = (entry: ValueMap, axes: readonly Axis[]): Pattern =>
  patternOf(entry, axes, equalValues);

/** The patterns of `exclude`; an empty entry asks for nothing and takes nothing away. */
export const excludePatterns = (exclude: readonly ValueMap[], axes: readonly Axis[]): readonly Pattern[] =>
  exclude.filter(entry => entry.size > 0).map(entry => excludePattern(entry, axes));

export const matches = (pattern: Pattern, turn: Turn): boolean =>
  pattern.every(({ axis, wanted }) => wanted[turn[axis] ?? 0]);

/**
 * The product of axes of these lengths, the first one slowest; the very same array each time, changed in between. No
 * axes make no combination.
 */
export function* turns(lengths: readonly number[]): Generator<Turn> {
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

/** The turns that no pattern takes away; the very same array each time, as of `turns`. */
export function* allowedTurns(axes: readonly Axis[], excluded: readonly Pattern[]): Generator<Turn> {
  for (const turn of turns(axes.map(({ values }) => values.length))) {
    if (!excluded.some(pattern => matches(pattern, turn))) yield turn;
  }
}

const patternOf = (
  entry: ValueMap,
  axes: readonly Axis[],
  isWanted: (value: Value, asked: Value) => boolean,
): Pattern =>
  axes.flatMap(({ name, values }, axis) => {
    const asked = entry.get(name);
    return asked === undefined ? [] : [{ axis, wanted: values.map(value => isWanted(value, asked)) }];
  });
