import { nextOccasion } from '../occasions.ts';
import type { Schedule } from '../schedule.ts';

const HOUR = 3_600_000;

/**
 * The newest occasions later than `after` and not later than `until`, at most `most`, oldest first. Looks back from
 * the end over spans that double, so that a clock that jumped by years costs no walk through all of them.
 */
export function newestOccasions(
  schedule: Schedule,
  after: number,
  until: number,
  most: number,
): readonly number[] {
  // Before the bounds there is nothing to look back to.
  const earliest = Math.max(after, schedule.bounds.from - 1);
  for (let span = HOUR; ; span *= 2) {
    const from = Math.max(earliest, until - span);
    const found = occasionsBetween(schedule, from, until);
    if (found.length >= most || from === earliest || from < FIRST) return found.slice(-most);
  }
}

/** The calendar of `fires.ts` begins later. */
const FIRST = Date.UTC(1000, 0, 1);

function occasionsBetween(schedule: Schedule, after: number, until: number): number[] {
  const found: number[] = [];
  for (let at = nextOccasion(schedule, after); at !== null && at <= until; at = nextOccasion(schedule, at)) {
    found.push(at);
  }
  return found;
}
