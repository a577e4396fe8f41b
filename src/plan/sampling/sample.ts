import { stableHash } from '../../core/stable-hash.ts';
import { canonicalText } from '../../manifest/value.ts';
import { type Axis, allowedTurns, type Pattern, type Turn } from './space.ts';

/** A combination's place in the order in which a sample takes them. */
export type Score = number;

/**
 * The order in which a sample takes combinations: by a hash of the seed and of all values, lowest first (rendezvous
 * hashing). A combination's score depends on nothing but itself, so one more value of an axis brings new combinations in,
 * each of which takes the place of one other; all the rest stays. Neither the order of axes nor that of values counts.
 */
export function scorer(axes: readonly Axis[], seed: string): (turn: Turn) => Score {
  const hashes = axes.map(({ name, values }) =>
    values.map(value => halves(JSON.stringify([seed, name, canonicalText(value)]))),
  );
  return turn => {
    let high = 0;
    let low = 0;
    for (const [axis, value] of turn.entries()) {
      const [first = 0, second = 0] = hashes[axis]?.[value] ?? [];
      high ^= first;
      low ^= second;
    }
    // Mixed once more: otherwise combinations with values in common would have related scores, and would not be
    // sampled by chance.
    high = mixed(high ^ Math.imul(low, 0x9e3779b1));
    low = mixed(low ^ high);
    return high * 2 ** 21 + (low >>> 11);
  };
}

/** The `size` allowed turns with the lowest scores, in the order of the product; and how many there were. */
export function sample(
  axes: readonly Axis[],
  excluded: readonly Pattern[],
  { size, seed }: { readonly size: number; readonly seed: string },
): { readonly chosen: readonly Turn[]; readonly of: number } {
  const scoreOf = scorer(axes, seed);
  const scores: Score[] = [];
  for (const turn of allowedTurns(axes, excluded)) scores.push(scoreOf(turn));
  const sorted = Float64Array.from(scores).sort();
  const last = sorted[size - 1] ?? Number.POSITIVE_INFINITY;
  const chosen: Turn[] = [];
  for (const turn of allowedTurns(axes, excluded)) {
    // An axis may name a value twice: equal combinations have equal scores, and the first are taken.
    if (chosen.length < size && scoreOf(turn) <= last) chosen.push([...turn]);
  }
  return { chosen, of: scores.length };
}

/** Two numbers that know nothing of each other. */
function halves(text: string): readonly [number, number] {
  return [stableHash(`high ${text}`), stableHash(`low ${text}`)];
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output's. */
function mixed(bits: number): number {
  let mix = bits;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
