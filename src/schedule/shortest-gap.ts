import { nextOccasion } from './occasions.ts';
import type { Schedule } from './schedule.ts';

/** This many fires show how close they come: a leap year of days and one more. */
const LOOKED_AT = 367;

/**
 * The shortest time between two neighbouring fires of a schedule, of its first ones from 2026 on, in milliseconds; null
 * when it has fewer than two.
 */
export function shortestGap(schedule: Schedule): number | null {
  let shortest: number | null = null;
  let last = nextOccasion(schedule, Date.UTC(2026, 0, 1));
  for (let fires = 1; last !== null && fires < LOOKED_AT; fires += 1) {
    const next = nextOccasion(schedule, last);
    if (next !== null) shortest = Math.min(shortest ?? Infinity, next - last);
    last = next;
  }
  return shortest;
}
