import { unreachable } from '../../core/unreachable.ts';
import type { DayTerm } from './term.ts';

/** Which dates an expression names. */
export interface CronDays {
  /** 1 to 12, ascending. */
  readonly months: readonly number[];
  readonly ofMonth: DayField;
  readonly ofWeek: DayField;
  /** Whether one of the two day fields is enough (crontab(5): when both are restricted); else both must match. */
  readonly either: boolean;
  /** Whether every date matches: the usual case, and no month has to be looked at then. */
  readonly all: boolean;
}

export interface DayField {
  readonly values: readonly number[];
  /** Days that are another date in each month. */
  readonly moving: readonly DayTerm[];
}

/** What has to be known of a month to place weekdays in it. */
interface MonthShape {
  readonly length: number;
  /** The weekday of the 1st, from Sunday, 0. */
  readonly firstWeekday: number;
}

const DAY = 86_400_000;

/** The Gregorian calendar repeats exactly after 400 years: what does not match within them never does. */
const CALENDAR_CYCLE_MONTHS = 400 * 12;

/**
 * The first matching date at or after the date of `from`, as midnight. Times are milliseconds of a calendar
 * without a zone, counted as if in UTC. Null only when no date ever matches.
 */
export function nextDay(days: CronDays, from: number): number | null {
  if (days.all) return Math.floor(from / DAY) * DAY;
  const date = new Date(from);
  const year = date.getUTCFullYear();
  const firstMonth = date.getUTCMonth();
  let firstDay = date.getUTCDate();
  for (let month = firstMonth; month <= firstMonth + CALENDAR_CYCLE_MONTHS; month++) {
    if (days.months.includes((month % 12) + 1)) {
      const shape = shapeOf(year, month);
      for (let day = firstDay; day <= shape.length; day++) {
        if (dayMatches(days, day, shape)) return Date.UTC(year, month, day);
      }
    }
    firstDay = 1;
  }
  return null;
}

/** `month` counts from 0 and may run over into later years. */
function shapeOf(year: number, month: number): MonthShape {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return { length, firstWeekday: new Date(Date.UTC(year, month, 1)).getUTCDay() };
}

function dayMatches({ ofMonth, ofWeek, either }: CronDays, day: number, shape: MonthShape): boolean {
  const names = (field: DayField, value: number): boolean =>
    field.values.includes(value) || field.moving.some(term => dateOf(term, shape) === day);
  return either
    ? names(ofMonth, day) || names(ofWeek, weekdayOf(day, shape))
    : names(ofMonth, day) && names(ofWeek, weekdayOf(day, shape));
}

const weekdayOf = (day: number, shape: MonthShape): number => (shape.firstWeekday + day - 1) % 7;

/** The date that a moving day has in a month; null when the month has no such day. */
function dateOf(term: DayTerm, shape: MonthShape): number | null {
  switch (term.kind) {
    case 'last-day':
      return shape.length;
    case 'last-working-day':
      return nearestWorkingDay(shape.length, shape);
    case 'nearest-working-day':
      return term.day <= shape.length ? nearestWorkingDay(term.day, shape) : null;
    case 'last-weekday':
      return shape.length - ((weekdayOf(shape.length, shape) - term.weekday + 7) % 7);
    case 'nth-weekday': {
      const day = 1 + ((term.weekday - shape.firstWeekday + 7) % 7) + (term.nth - 1) * 7;
      return day <= shape.length ? day : null;
    }
    default:
      return unreachable(term);
  }
}

/** Saturday goes to Friday, Sunday to Monday; at either end of the month the other way, so as to stay in it. */
function nearestWorkingDay(day: number, shape: MonthShape): number {
  switch (weekdayOf(day, shape)) {
    case 6:
      return day === 1 ? 3 : day - 1;
    case 0:
      return day === shape.length ? day - 2 : day + 1;
    default:
      return day;
  }
}
