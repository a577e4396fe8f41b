import { nextNamedTime } from './cron/calendar.ts';
import type { CronExpression } from './cron/expression.ts';
import { firstReached, instantsOf, latestShown, localAt, showLocal } from './zone/local-time.ts';
import type { TimeZone } from './zone/time-zone.ts';

/** What decides when a schedule fires. */
export interface Timetable {
  readonly cron: CronExpression;
  readonly timezone: TimeZone;
}

/** One instant at which a schedule is due. */
export interface Fire {
  /** Milliseconds since 1970-01-01T00:00:00Z; a whole second. */
  readonly at: number;
  /** What the wall clock shows then: ISO 8601 with the offset, e.g. `2026-03-08T03:00:00-04:00`. */
  readonly local: string;
  /**
   * `gap` when a named time that the clock skips was moved here, even if it meets a regular fire; `repeat` when
   * the clock shows this local time twice; else null.
   */
  readonly dst: null | 'gap' | 'repeat';
}

/** Nothing fires outside the years 1000 to 9999, whose dates have four digits everywhere. */
const FIRST_INSTANT = Date.UTC(1000, 0, 1);
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59);

/** A named local time, and the instant at which it is due. */
interface Due {
  readonly at: number;
  /** As in local-time.ts; not what the clock shows at `at` when the time was moved out of a gap. */
  readonly named: number;
}

/**
 * The first fire strictly later than `after` (ms since 1970, UTC); null only past the year 9999, as `parseCron`
 * refuses expressions that never match. Pure, but for what the zone remembers.
 */
export function nextFire(timetable: Timetable, after: number): Fire | null {
  const due = nextDue(timetable, after);
  return due && describe(timetable.timezone, due);
}

/** The instant of `nextFire` alone, at a third of the cost. */
export function nextInstant(timetable: Timetable, after: number): number | null {
  return nextDue(timetable, after)?.at ?? null;
}

/** The fires later than `from` and not later than `to`, oldest first. */
export function* firesBetween(
  timetable: Timetable,
  from: number,
  to: number,
): Generator<Fire, void, undefined> {
  for (
    let fire = nextFire(timetable, from);
    fire !== null && fire.at <= to;
    fire = nextFire(timetable, fire.at)
  ) {
    yield fire;
  }
}

function nextDue(timetable: Timetable, after: number): Due | null {
  if (!(after < LAST_INSTANT)) return null;
  const from = Math.max(after, FIRST_INSTANT);
  const due = timetable.cron.frequency ? nextByFrequency(timetable, from) : nextByWallClock(timetable, from);
  return due === null || due.at > LAST_INSTANT ? null : due;
}

/** Every real instant whose local time matches: a gap adds nothing, a repeated hour runs both times. */
function nextByFrequency({ cron, timezone }: Timetable, after: number): Due | null {
  let from = after + 1;
  while (from <= LAST_INSTANT) {
    const span = timezone.stretchAt(from);
    const named = nextNamedTime(cron, from + span.offset);
    if (named === null) return null;
    const at = named - span.offset;
    if (at < span.end) return { at, named };
    from = span.end;
  }
  return null;
}

/**
 * Each named local time once: when the wall clock first reaches or passes it. So a time in a gap fires right
 * after the gap, several of one gap fall together, and the second pass of a repeated hour, in which the clock
 * shows nothing that it has not shown, has no fires.
 */
function nextByWallClock({ cron, timezone }: Timetable, after: number): Due | null {
  const named = nextNamedTime(cron, latestShown(timezone, after) + 1);
  return named === null ? null : { at: firstReached(timezone, named), named };
}

function describe(zone: TimeZone, { at, named }: Due): Fire {
  const local = localAt(zone, at);
  const dst = local !== named ? 'gap' : instantsOf(zone, local).length > 1 ? 'repeat' : null;
  return { at, local: showLocal(zone, at), dst };
}
