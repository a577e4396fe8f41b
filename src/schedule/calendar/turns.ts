import { type CalendarDate, dateOf, partsOf } from '../../core/calendar-date.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Every } from '../../manifest/schedule-spec.ts';

/** Whether a date is one of those that `every` leaves. */
export const isInTurn = (every: Every, date: CalendarDate): boolean => nextInTurn(every, date) === date;

/** The first date in turn at or after `date`. */
export function nextInTurn(every: Every, date: CalendarDate): CalendarDate {
  if (date <= every.from) return every.from;
  switch (every.unit) {
    case 'days':
      return inBlocks(every, 1, date);
    case 'weeks':
      return inBlocks(every, 7, date);
    case 'months':
      return inMonths(every, date);
    default:
      return unreachable(every.unit);
  }
}

/** Blocks of `size` days, of which every `count`th is in turn as a whole. */
function inBlocks({ from, count }: Every, size: number, date: CalendarDate): CalendarDate {
  const block = Math.floor((date - from) / size);
  const late = block % count;
  return late === 0 ? date : from + (block + count - late) * size;
}

/** Months of the calendar; of the first, only what comes after `from`. */
function inMonths({ from, count }: Every, date: CalendarDate): CalendarDate {
  const [start, current] = [partsOf(from), partsOf(date)];
  const months = (current.year - start.year) * 12 + current.month - start.month;
  const late = months % count;
  if (late === 0) return date;
  const next = start.year * 12 + start.month - 1 + months + count - late;
  return dateOf(Math.floor(next / 12), (next % 12) + 1, 1) ?? date;
}
