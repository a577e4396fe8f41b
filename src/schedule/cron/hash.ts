import { stableHash } from '../../core/stable-hash.ts';
import { type RangeTerm, singleValue } from './term.ts';

/**
 * What `H` stands for (Jenkins): a value of `from` to `to` that depends on `seed` alone, so that it is the same
 * after a restart and on every machine, while different seeds spread over the range. With a step, the hash
 * chooses where the steps begin.
 */
export function hashRange(seed: string, from: number, to: number, step: number | null): RangeTerm {
  const size = to - from + 1;
  const first = from + (stableHash(seed) % Math.min(step ?? size, size));
  if (step === null || first + step > to) return singleValue(first);
  return { kind: 'range', from: first, to, step };
}
