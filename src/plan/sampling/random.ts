/** Whole numbers from 0 up to, not including, `below`; the same sequence for the same seed, on every machine. */
export type Random = (below: number) => number;

/** Mulberry32: 32 bits of state, good enough to break ties, and for nothing that has to be unpredictable. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * below);
  };
}
