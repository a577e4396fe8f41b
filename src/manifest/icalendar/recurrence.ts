import { type CalendarDate, partsOf } from '../../core/calendar-date.ts';

/**
 * Whether a recurrence rule (RFC 5545, 3.3.10) only says that the event comes on the same date each year, for ever.
 * Calendars of holidays say so of fixed ones; movable ones they list.
 */
export function repeatsYearly(rule: string, first: CalendarDate): boolean {
  const { month, day } = partsOf(first);
  const parts = new Map(rule.toUpperCase().split(';').map(split));
  const neutral: Readonly<Record<string, string>> = {
    FREQ: 'YEARLY',
    INTERVAL: '1',
    BYMONTH: String(month),
    BYMONTHDAY: String(day),
  };
  const isNeutral = ([name, value]: readonly [string, string]): boolean =>
    // The first day of the week has no part in dates.
    name === 'WKST' || neutral[name] === value;
  return parts.get('FREQ') === 'YEARLY' && [...parts].every(isNeutral);
}

function split(part: string): readonly [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at), part.slice(at + 1)];
}
