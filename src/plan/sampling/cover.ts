import { isPossible } from './possible.ts';
import { type Random, seededRandom } from './random.ts';
import type { Pattern, Turn } from './space.ts';
import { countTuples, type Row, type Tuple, Tuples } from './tuples.ts';

/** Combinations that have, between them, every tuple that any allowed combination has. */
export interface Cover {
  readonly chosen: readonly Turn[];
  /** How many tuples there are that a combination can have. */
  readonly tuples: number;
}

/** The best of so many candidates becomes the next row; of fewer where one costs much. */
const CANDIDATES = 50;

/** Small arrays are made so often, each time with other random choices, and the smallest is taken. */
const MOST_ATTEMPTS = 20;

/** How many tuples all attempts may have together. */
const TUPLES_OF_ATTEMPTS = 10_000;

/** What the candidates for one row may cost together, in looks at a tuple. */
const EFFORT = 1_000_000;

/**
 * A covering array of a strength (2: all pairs of values of two axes), greedily (AETG, Cohen et al. 1997): each row
 * begins with a tuple that is still missing, takes for one axis after the other, in random order, the value that brings the
 * most missing tuples, and the best of some such rows stays; of some such arrays the smallest. No row can be one that `excluded` takes away. The chance
 * is a seeded one: the same axes give the same rows.
 */
export function cover(sizes: readonly number[], excluded: readonly Pattern[], strength: number): Cover {
  if (sizes.includes(0)) return { chosen: [], tuples: 0 };
  let best = attempt(sizes, excluded, strength, 1);
  for (let seed = 2; seed <= attemptsFor(sizes, strength); seed += 1) {
    const other = attempt(sizes, excluded, strength, seed);
    if (other.chosen.length < best.chosen.length) best = other;
  }
  return best;
}

function attempt(
  sizes: readonly number[],
  excluded: readonly Pattern[],
  strength: number,
  seed: number,
): Cover {
  const random = seededRandom(seed);
  const tuples = new Tuples(sizes, strength);
  const tools: Tools = { sizes, excluded, tuples, random };
  const candidates = candidatesFor(sizes, strength);
  const rows: Row[] = [];
  while (tuples.open > 0) {
    const row = bestRow(tools, candidates);
    if (row === null) continue;
    tuples.count(row, 1);
    rows.push(row);
  }
  return {
    chosen: withoutNeedless(rows, tuples).map(row => [...row]),
    tuples: countTuples(sizes, strength) - tuples.impossible,
  };
}

interface Tools {
  readonly sizes: readonly number[];
  readonly excluded: readonly Pattern[];
  readonly tuples: Tuples;
  readonly random: Random;
}

const attemptsFor = (sizes: readonly number[], strength: number): number =>
  Math.min(MOST_ATTEMPTS, Math.floor(TUPLES_OF_ATTEMPTS / countTuples(sizes, strength)));

function candidatesFor(sizes: readonly number[], strength: number): number {
  const looks = countTuples(sizes, strength) * strength;
  return Math.max(1, Math.min(CANDIDATES, Math.floor(EFFORT / Math.max(1, looks))));
}

/** null: what it might have begun with was found to be impossible. */
function bestRow(tools: Tools, candidates: number): Row | null {
  const { tuples, random } = tools;
  const starts = [...tuples.starts(random)];
  let best: { readonly row: Row; readonly gain: number } | null = null;
  for (let candidate = 0; candidate < candidates && starts.length > 0; candidate += 1) {
    const at = random(starts.length);
    const start = starts[at];
    const row = start === undefined ? null : rowFrom(start, tools);
    if (row !== null) {
      const gain = tuples.newIn(row);
      if (best === null || gain > best.gain) best = { row, gain };
    } else if (start !== undefined) {
      tuples.bar(start);
      starts.splice(at, 1);
    }
  }
  return best?.row ?? null;
}

/** A whole row with this tuple in it; null when `excluded` leaves none. */
function rowFrom(start: Tuple, { sizes, excluded, tuples, random }: Tools): Row | null {
  const row: Row = new Int32Array(sizes.length).fill(-1);
  for (const [index, axis] of start.axes.entries()) row[axis] = start.values[index] ?? 0;
  if (!canBeFilled(row, sizes, excluded)) return null;
  for (const axis of shuffled([...row.keys()], random)) {
    if (row[axis] !== -1) continue;
    for (const value of byGain(row, axis, { sizes, tuples, random })) {
      row[axis] = value;
      if (canBeFilled(row, sizes, excluded)) break;
    }
  }
  return row;
}

/** The values of an axis, the one that brings the most first; among equals it is left to chance. */
function byGain(
  row: Row,
  axis: number,
  { sizes, tuples, random }: Pick<Tools, 'sizes' | 'tuples' | 'random'>,
): readonly number[] {
  const values = Array.from({ length: sizes[axis] ?? 0 }, (_, value) => ({
    value,
    gain: tuples.gain(row, axis, value),
    tie: random(0x1_0000),
  }));
  return values.sort((a, b) => b.gain - a.gain || a.tie - b.tie).map(({ value }) => value);
}

function canBeFilled(row: Row, sizes: readonly number[], excluded: readonly Pattern[]): boolean {
  if (excluded.length === 0) return true;
  const asked = [...row].flatMap((chosen, axis) =>
    chosen === -1
      ? []
      : [{ axis, wanted: Array.from({ length: sizes[axis] ?? 0 }, (_, at) => at === chosen) }],
  );
  return isPossible(sizes, asked, excluded);
}

/** Rows that later ones have made superfluous are taken out. */
function withoutNeedless(rows: readonly Row[], tuples: Tuples): readonly Row[] {
  return rows.filter(row => {
    if (tuples.isNeeded(row)) return true;
    tuples.count(row, -1);
    return false;
  });
}

function shuffled(items: number[], random: Random): readonly number[] {
  for (let end = items.length - 1; end > 0; end -= 1) {
    const other = random(end + 1);
    const [a = 0, b = 0] = [items[end], items[other]];
    items[end] = b;
    items[other] = a;
  }
  return items;
}
