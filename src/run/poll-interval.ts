/** Milliseconds. */
const QUICKEST = 500;
const SLOWEST = 10_000;

/** Looking may take up this share of the time, however slow the controller is. */
const SHARE = 0.1;

/**
 * How long to wait before the next look: quick after something has changed, slower the longer nothing does, and
 * never so often that the controller spends more than a tenth of its time on answering us.
 */
export function pollInterval(sinceChange: number, latency: number): number {
  const byQuiet = QUICKEST + Math.max(0, sinceChange) * SHARE;
  const byLatency = latency / SHARE;
  return Math.min(SLOWEST, Math.max(QUICKEST, byQuiet, byLatency));
}
