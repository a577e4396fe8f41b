import { type CalendarDate, dateOf, partsOf } from '../../core/calendar-date.ts';
import type { ExcludedDays } from '../../manifest/schedule-spec.ts';

/** The first entry that excludes a date; null when none does. */
export const exclusionOf = (exclude: readonly ExcludedDays[], date: CalendarDate): ExcludedDays | null =>
  exclude.find(days => covers(days, date)) ?? null;

function covers({ first, last, yearly }: ExcludedDays, date: CalendarDate): boolean {
  if (date < first) return false;
  if (!yearly || date <= last) return date <= last;
  const { year } = partsOf(date);
  // Days that begin in December may reach into the next year.
  return [year, year - 1].some(each => {
    const begin = sameDayIn(each, first);
    return begin !== null && begin <= date && date <= begin + last - first;
  });
}

/** null for 29 February in a year that has none: it then does not come (RFC 5545, 3.3.10). */
function sameDayIn(year: number, date: CalendarDate): CalendarDate | null {
  const { month, day } = partsOf(date);
  return dateOf(year, month, day);
}
