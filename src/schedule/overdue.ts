import { type Fire, lastFire, nextInstant, type Timetable } from './fires.ts';

/** Fires that were due and will not run. */
export interface MissedFires {
  /** How many; at `MISSED_COUNT_LIMIT` that many or more. */
  readonly count: number;
  readonly first: Fire;
  readonly last: Fire;
}

/** What becomes of a schedule's due fires. */
export interface Overdue {
  /** The fire that still runs: the latest one, if any. */
  readonly run: Fire | null;
  readonly missed: MissedFires | null;
}

/** Counting stops here: a clock that jumps by years must not hold up what is due now. */
export const MISSED_COUNT_LIMIT = 10_000;

/**
 * Sorts the fires from `first` (due and not dealt with) up to `now`: the latest runs if it is late by less than
 * the schedule's period, the others are missed. A process that kept up sees one fire and runs it; one that
 * slept or stalled does not run old fires as if they were new.
 */
export function sortOverdue(timetable: Timetable, first: Fire, now: number): Overdue {
  const latest = lastFire(timetable, first.at, now) ?? first;
  const run = isWithinPeriod(timetable, latest, now) ? latest : null;
  if (run?.at === first.at) return { run, missed: null };
  return { run, missed: missedFires(timetable, first, run === null ? latest.at : run.at - 1) };
}

/**
 * Whether the latest due fire is late by less than the period, which is what separates it from the fire before:
 * that one must not lie within the lateness. The fire after it is still to come and so is far enough in any case.
 * Working hours at five-minute steps thus give the last fire of the day five minutes, not the whole night.
 */
function isWithinPeriod(timetable: Timetable, latest: Fire, now: number): boolean {
  const lateness = now - latest.at;
  return nextInstant(timetable, latest.at - lateness - 1) === latest.at;
}

/** From `first` up to and with `until`. */
function missedFires(timetable: Timetable, first: Fire, until: number): MissedFires {
  let count = 1;
  let next = nextInstant(timetable, first.at);
  while (next !== null && next <= until && count < MISSED_COUNT_LIMIT) {
    count++;
    next = nextInstant(timetable, next);
  }
  return { count, first, last: lastFire(timetable, first.at, until) ?? first };
}
