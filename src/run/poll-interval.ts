/** Milliseconds. */
const QUICKEST = 500;
const QUICK = 1_000;
const SLOWEST = 10_000;

/** A run that is over in a few seconds should not wait for its last look. Milliseconds. */
const BEGINNING = 5_000;

/** Looking may take up this share of the time, however slow the controller is. */
const SHARE = 0.1;

/**
 * How long to wait before the next look: quick at the beginning and after something has changed, slower the longer
 * nothing does, and never so often that the controller spends more than a tenth of its time on answering us. `age`: since
 * the first look; all in milliseconds.
 */
export function pollInterval(age: number, sinceChange: number, latency: number): number {
  const quickest = age < BEGINNING ? QUICKEST : QUICK;
  const byQuiet = quickest + Math.max(0, sinceChange) * SHARE;
  const byLatency = latency / SHARE;
  return Math.min(SLOWEST, Math.max(quickest, byQuiet, byLatency));
}
