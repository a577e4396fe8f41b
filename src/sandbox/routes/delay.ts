/**
 * Reads `delay=`: milliseconds, or seconds with `sec` or `secs` after them. Null for every other unit, which
 * Jenkins answers with a 500.
 */
export function parseDelay(text: string): number | null {
  const match = /^\s*([+-]?\d+)\s*(secs?)?\s*$/.exec(text);
  if (match === null) return null;
  return Number(match[1]) * (match[2] === undefined ? 1 : 1_000);
}
