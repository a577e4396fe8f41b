import { exclusionAt, nextOccasion } from './occasions.ts';
import type { Schedule } from './schedule.ts';

/** Where counting begins: 2026-01-01T00:00:00Z. Any other instant would do as well, as long as it never changes. */
const COUNTED_FROM = Date.UTC(2026, 0, 1);

/**
 * How many instants before `at` (ms since 1970) one of these schedules, of one trigger, fires at: what a matrix with
 * `rotate` turns by. It depends on the schedules alone, so that a preview, a restart and another machine count alike, and
 * fires that were skipped or missed count as well. Half a microsecond a fire for `* * * * *`.
 */
export function firesBefore(schedules: readonly Schedule[], at: number): number {
  let count = 0;
  let reached = COUNTED_FROM - 1;
  while (true) {
    const next = nextAmong(schedules, reached, at);
    if (next === null) return count;
    count += 1;
    reached = next;
  }
}

/** The first instant later than `after` and before `until`. */
function nextAmong(schedules: readonly Schedule[], after: number, until: number): number | null {
  let first: number | null = null;
  for (const schedule of schedules) {
    const at = nextFiring(schedule, after, until);
    if (at !== null && (first === null || at < first)) first = at;
  }
  return first;
}

function nextFiring(schedule: Schedule, after: number, until: number): number | null {
  let at = nextOccasion(schedule, after);
  while (at !== null && at < until && exclusionAt(schedule, at) !== null) at = nextOccasion(schedule, at);
  return at !== null && at < until ? at : null;
}
