import { type RangeTerm, singleValue } from './cron-term.ts';

/**
 * What `H` stands for (Jenkins): a value of `from` to `to` that depends on `seed` alone, so that it is the same
 * after a restart and on every machine, while different seeds spread over the range. With a step, the hash
 * chooses where the steps begin.
 */
export function hashRange(seed: string, from: number, to: number, step: number | null): RangeTerm {
  const size = to - from + 1;
  const first = from + (hashOf(seed) % Math.min(step ?? size, size));
  if (step === null || first + step > to) return singleValue(first);
  return { kind: 'range', from: first, to, step };
}

/**
 * FNV-1a over the seed's UTF-16 units, its bits then mixed so that seeds that differ in their last letter only
 * (`service-1`, `service-2`) spread too. Nothing here needs secrecy, and loading a cryptographic hash would cost every
 * start a few milliseconds.
 */
function hashOf(seed: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < seed.length; at += 1) hash = Math.imul(hash ^ seed.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
