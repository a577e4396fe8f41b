import { firesBetween, nextFire, nextInstant, type Timetable } from '../fires.ts';
import { firstReached, localAt } from '../zone/local-time.ts';
import type { TimeZone } from '../zone/time-zone.ts';
import type { Opinion } from './opinion.ts';

/** How another scheduler fires differently. Instants are milliseconds since 1970, UTC. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** The first instant at which one of the two fires alone. */
  readonly at: number;
  readonly fires: 'volley' | 'other';
}

export type DifferenceKind =
  /** The clock is put forward, and a named time is skipped. */
  | 'gap'
  /** The clock is put back, and an hour comes twice. */
  | 'repeat'
  /** Another day is meant. */
  | 'day';

/**
 * One year for all, so that what is found does not change with the date. In it every zone that changes its clocks does so
 * both ways.
 */
const YEAR = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) } as const;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A frequent schedule is compared over so many fires around each change of the clock. */
const MOST = 400;

/** The first difference of each kind in the year. */
export function differences(timetable: Timetable, opinion: Opinion): readonly Difference[] {
  const found = new Map<DifferenceKind, Difference>();
  const changes = clockChanges(timetable.timezone);
  for (const change of changes) {
    const difference = aroundChange(timetable, opinion, change);
    if (difference !== null && !found.has(difference.kind)) found.set(difference.kind, difference);
  }
  const day = onOtherDays(timetable, opinion, changes);
  return [...found.values(), ...(day === null ? [] : [day])];
}

interface ClockChange {
  readonly at: number;
  readonly kind: 'gap' | 'repeat';
}

function clockChanges(zone: TimeZone): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  for (let span = zone.stretchAt(YEAR.from); span.end < YEAR.to; span = zone.stretchAt(span.end)) {
    const after = zone.stretchAt(span.end);
    changes.push({ at: span.end, kind: after.offset > span.offset ? 'gap' : 'repeat' });
  }
  return changes;
}

/** Both fire at the same instants, from well before a change of the clock to well after it, or at one of them only one does. */
function aroundChange(timetable: Timetable, opinion: Opinion, { at, kind }: ClockChange): Difference | null {
  let after = at - 3 * HOUR;
  for (let fire = 0; fire < MOST; fire += 1) {
    const ours = nextInstant(timetable, after) ?? Infinity;
    const theirs = opinion.next(after);
    const first = Math.min(ours, theirs);
    if (first > at + 3 * HOUR) return null;
    if (ours !== theirs) return { kind, at: first, fires: ours < theirs ? 'volley' : 'other' };
    after = first;
  }
  return null;
}

/** Of each day without a change of the clock, one time of day that is named: it is meant by both, or by one of them. */
function onOtherDays(
  timetable: Timetable,
  opinion: Opinion,
  changes: readonly ClockChange[],
): Difference | null {
  const { timezone } = timetable;
  const usual = [...firesBetween(timetable, YEAR.from - 1, YEAR.from + 31 * DAY)].find(
    ({ dst }) => dst === null,
  );
  const fire = usual ?? nextFire(timetable, YEAR.from);
  if (fire === null) return null;
  const timeOfDay = localAt(timezone, fire.at) % DAY;
  for (let midnight = YEAR.from; midnight < YEAR.to; midnight += DAY) {
    const at = firstReached(timezone, midnight + timeOfDay);
    if (changes.some(change => Math.abs(change.at - at) < DAY)) continue;
    const isOurs = nextInstant(timetable, at - 1) === at;
    if (isOurs !== opinion.names(at)) return { kind: 'day', at, fires: isOurs ? 'volley' : 'other' };
  }
  return null;
}
