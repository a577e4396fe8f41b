import type { Random } from './random.ts';

/** A combination in the making: the index of each axis' value, or -1 where none is chosen yet. */
export type Row = Int32Array;

/** Values of a few axes together: a pair for two. */
export interface Tuple {
  readonly axes: readonly number[];
  readonly values: readonly number[];
}

/** How many tuples of `strength` axes there are; what cannot be counted exactly is too many anyway. */
export function countTuples(sizes: readonly number[], strength: number): number {
  // The elementary symmetric polynomial of the sizes, one axis at a time.
  const counts = [1, ...new Array<number>(strength).fill(0)];
  for (const size of sizes) {
    for (let picked = strength; picked > 0; picked -= 1) {
      counts[picked] = (counts[picked] ?? 0) + (counts[picked - 1] ?? 0) * size;
    }
  }
  return counts[strength] ?? 0;
}

interface Group {
  readonly axes: readonly number[];
  /** What one step of each axis' value is worth in `covered`. */
  readonly strides: readonly number[];
  /** By tuple: how many rows have it; `IMPOSSIBLE` where none can. */
  readonly covered: Uint16Array;
}

const IMPOSSIBLE = 0xffff;
const MOST = IMPOSSIBLE - 1;

/** All tuples of `strength` of the axes, and which of them the rows so far have. */
export class Tuples {
  readonly #groups: readonly Group[];
  /** The groups that an axis belongs to. */
  readonly #ofAxis: readonly (readonly Group[])[];
  readonly #sizes: readonly number[];
  /** Tuples that no row has. */
  open: number;
  /** Tuples that no combination can have. */
  impossible = 0;

  constructor(sizes: readonly number[], strength: number) {
    this.#sizes = sizes;
    this.#groups = [...subsets(sizes.length, strength)].map(axes => groupOf(axes, sizes));
    this.#ofAxis = sizes.map((_, axis) => this.#groups.filter(({ axes }) => axes.includes(axis)));
    this.open = this.#groups.reduce((sum, { covered }) => sum + covered.length, 0);
  }

  /** How many open tuples a row would get by this value, together with those that it has. */
  gain(row: Row, axis: number, value: number): number {
    let gain = 0;
    for (const { axes, strides, covered } of this.#ofAxis[axis] ?? []) {
      let at = 0;
      for (let index = 0; index < axes.length; index += 1) {
        const own = axes[index] ?? 0;
        const chosen = own === axis ? value : (row[own] ?? -1);
        if (chosen < 0) {
          at = -1;
          break;
        }
        at += chosen * (strides[index] ?? 0);
      }
      if (at >= 0 && covered[at] === 0) gain += 1;
    }
    return gain;
  }

  /** Counts a row of which every axis has a value: once more, or with -1 no longer. */
  count(row: Row, by: 1 | -1): void {
    let news = 0;
    for (const group of this.#groups) {
      const at = placeIn(group, row);
      const before = group.covered[at] ?? 0;
      if (before === 0 && by === 1) news += 1;
      if (before < MOST) group.covered[at] = before + by;
    }
    this.open -= news;
  }

  /** Whether a row that is counted has a tuple that no other one has. */
  isNeeded(row: Row): boolean {
    return this.#groups.some(group => group.covered[placeIn(group, row)] === 1);
  }

  bar({ axes, values }: Tuple): void {
    const group = this.#groups.find(({ axes: own }) => own.every((axis, index) => axis === axes[index]));
    if (group === undefined) return;
    const at = values.reduce((sum, value, index) => sum + value * (group.strides[index] ?? 0), 0);
    group.covered[at] = IMPOSSIBLE;
    this.open -= 1;
    this.impossible += 1;
  }

  /** How many open tuples a row has. */
  newIn(row: Row): number {
    return this.#groups.filter(group => group.covered[placeIn(group, row)] === 0).length;
  }

  /** The open tuples of the value that is in most of them; which one of equally good values is left to chance. */
  starts(random: Random): readonly Tuple[] {
    let best = { axis: 0, value: 0, open: 0 };
    let ties = 0;
    for (const [axis, size] of this.#sizes.entries()) {
      for (const [value, open] of this.#openOf(axis, size).entries()) {
        if (open < best.open) continue;
        ties = open === best.open ? ties + 1 : 1;
        if (random(ties) === 0) best = { axis, value, open };
      }
    }
    return (this.#ofAxis[best.axis] ?? []).flatMap(group => this.#openIn(group, best));
  }

  #openIn(
    group: Group,
    { axis, value }: { readonly axis: number; readonly value: number },
  ): readonly Tuple[] {
    const found: Tuple[] = [];
    const place = group.axes.indexOf(axis);
    for (const [at, count] of group.covered.entries()) {
      if (count !== 0) continue;
      const values = valuesAt(group, at, this.#sizes);
      if (values[place] === value) found.push({ axes: group.axes, values });
    }
    return found;
  }

  /** For each value of an axis: how many open tuples have it. */
  #openOf(axis: number, size: number): readonly number[] {
    const open = new Array<number>(size).fill(0);
    for (const { axes, strides, covered } of this.#ofAxis[axis] ?? []) {
      const stride = strides[axes.indexOf(axis)] ?? 1;
      for (let at = 0; at < covered.length; at += 1) {
        if (covered[at] !== 0) continue;
        const value = Math.floor(at / stride) % size;
        open[value] = (open[value] ?? 0) + 1;
      }
    }
    return open;
  }
}

function groupOf(axes: readonly number[], sizes: readonly number[]): Group {
  const strides = axes.map(() => 0);
  let stride = 1;
  for (let index = axes.length - 1; index >= 0; index -= 1) {
    strides[index] = stride;
    stride *= sizes[axes[index] ?? 0] ?? 1;
  }
  return { axes, strides, covered: new Uint16Array(stride) };
}

function placeIn({ axes, strides }: Group, row: Row): number {
  let at = 0;
  for (let index = 0; index < axes.length; index += 1)
    at += (row[axes[index] ?? 0] ?? 0) * (strides[index] ?? 0);
  return at;
}

const valuesAt = ({ axes, strides }: Group, at: number, sizes: readonly number[]): readonly number[] =>
  axes.map((axis, index) => Math.floor(at / (strides[index] ?? 1)) % (sizes[axis] ?? 1));

/** The subsets of `size` of the numbers below `count`, each in ascending order. */
export function* subsets(count: number, size: number, from = 0): Generator<readonly number[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let first = from; first <= count - size; first += 1) {
    for (const rest of subsets(count, size - 1, first + 1)) yield [first, ...rest];
  }
}
