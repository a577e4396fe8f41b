/** Milliseconds between two turns at a target while its consoles have news, and at most when they have none. */
const BUSY = 1_000;
const QUIET = 10_000;

/** Reading may take up this share of the time, however slow the controller is. */
const SHARE = 0.25;

/** As after an answer that took all of its time: what seems to have taken longer, a machine has slept through. Milliseconds. */
const LONGEST = 180_000;

/**
 * How long to wait before the next turn, in milliseconds: longer while consoles are silent, and in proportion to how long
 * the last turn `took`, by the monotonic clock, so that a slow controller is asked less. `draining`: only rests are left to
 * be read, whose end somebody waits for.
 */
export function consolePause(took: number, silentTurns: number, draining: boolean): number {
  const byShare = Math.min(LONGEST, took * (1 / SHARE - 1));
  if (draining && silentTurns === 0) return Math.min(byShare, QUIET);
  return Math.max(byShare, Math.min(QUIET, BUSY * 2 ** Math.min(silentTurns, 10)));
}
