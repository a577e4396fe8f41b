import { dateOfLocal, midnightOf } from '../core/calendar-date.ts';
import { stableHash } from '../core/stable-hash.ts';
import type { ExcludedDays } from '../manifest/schedule-spec.ts';
import { exclusionOf } from './calendar/exclusions.ts';
import { isInTurn, nextInTurn } from './calendar/turns.ts';
import { type Fire, nextFire, nextInstant } from './fires.ts';
import type { Schedule } from './schedule.ts';
import { firstReached, localAt } from './zone/local-time.ts';

/*
 * An occasion is an instant that a schedule names: by its expression, within its bounds, and in turn by its `every`.
 * On an excluded day it is still an occasion: it does not fire, and there is a reason for that. All times are
 * milliseconds since 1970, UTC, and all functions pure but for what a zone remembers.
 */

/** The first occasion strictly later than `after`, excluded or not; null when there is none. */
export function nextOccasion(schedule: Schedule, after: number): number | null {
  const { bounds } = schedule;
  const { every } = schedule.rules;
  let at = nextInstant(schedule, Math.max(after, bounds.from - 1));
  while (at !== null && at < bounds.until) {
    if (every === null) return at;
    const date = localDate(schedule, at);
    if (isInTurn(every, date)) return at;
    const next = nextInTurn(every, date);
    // A clock put back shortly after midnight shows the day before once more: that day may have been in turn.
    const leap = isInTurn(every, date - 1) ? at : firstReached(schedule.timezone, midnightOf(next)) - 1;
    at = nextInstant(schedule, Math.max(at, leap));
  }
  return null;
}

/**
 * The last occasion later than `after` and not later than `until`; null when there is none. However long the span,
 * some forty steps find it.
 */
export function lastOccasion(schedule: Schedule, after: number, until: number): number | null {
  let last = nextOccasion(schedule, after);
  if (last === null || last > until) return null;
  let high = until;
  // Most often a single one is due: the first probe, right after it, then ends the search.
  for (let probe = last; last < high; probe = Math.floor((last + high) / 2)) {
    const next = nextOccasion(schedule, probe);
    if (next !== null && next <= until) last = next;
    else high = probe;
  }
  return last;
}

/** Why the schedule does not fire on the day of an instant; null: it does. */
export function exclusionAt(schedule: Schedule, at: number): ExcludedDays | null {
  const { exclude } = schedule.rules;
  return exclude.length === 0 ? null : exclusionOf(exclude, localDate(schedule, at));
}

/** After so many excluded days or spans the search ends: nobody looks that far. */
const MOST_EXCLUDED = 4_000;

/** The first occasion strictly later than `after` whose day is not excluded; null when there is none. */
export function nextFiring(schedule: Schedule, after: number): number | null {
  let at = nextOccasion(schedule, after);
  for (let spans = 0; at !== null && spans < MOST_EXCLUDED; spans++) {
    const excluded = exclusionAt(schedule, at);
    if (excluded === null) return at;
    // Goes on after the excluded days: an expression of seconds has 86 400 occasions on each.
    const last = excluded.yearly ? localDate(schedule, at) : excluded.last;
    const over = firstReached(schedule.timezone, midnightOf(last + 1));
    at = nextOccasion(schedule, Math.max(at, over - 1));
  }
  return null;
}

/** What is to be known of an occasion: its local time, and whether a change of the clock moved or doubles it. */
export function describeOccasion(schedule: Schedule, at: number): Fire {
  const fire = nextFire(schedule, at - 1);
  if (fire?.at !== at) throw new Error(`${schedule.id} has no occasion at ${at}`);
  return fire;
}

/**
 * When an occasion starts: up to the schedule's jitter after it, in whole seconds. The delay depends on schedule and
 * instant alone, so that it is the same after a restart and on every machine.
 */
export function startOfOccasion({ id, rules }: Schedule, at: number): number {
  const seconds = Math.floor(rules.jitter / 1_000);
  return seconds === 0 ? at : at + (stableHash(`${id}@${at}`) % (seconds + 1)) * 1_000;
}

/** The day of an instant, as the clock of the schedule shows it. */
export const localDate = (schedule: Schedule, at: number): number =>
  dateOfLocal(localAt(schedule.timezone, at));
