/**
 * A date of the Gregorian calendar, without a zone and without a time: the number of days since 1970-01-01. Dates
 * compare and subtract as the numbers that they are.
 */
export type CalendarDate = number;

const DAY = 86_400_000;

/** Reads `2026-12-25`; null for any other notation, and for a date that does not exist, such as 30 February. */
export function parseDate(text: string): CalendarDate | null {
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number);
  return year === undefined || month === undefined || day === undefined ? null : dateOf(year, month, day);
}

/** `month` from 1 to 12; null when there is no such date. */
export function dateOf(year: number, month: number, day: number): CalendarDate | null {
  const milliseconds = Date.UTC(year, month - 1, day);
  const date = new Date(milliseconds);
  // The engine takes 30 February for 2 March.
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? milliseconds / DAY : null;
}

/** `2026-12-25`. */
export const showDate = (date: CalendarDate): string => new Date(date * DAY).toISOString().slice(0, 10);

/** Year, month (1 to 12) and day. */
export function partsOf(date: CalendarDate): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const midnight = new Date(date * DAY);
  return { year: midnight.getUTCFullYear(), month: midnight.getUTCMonth() + 1, day: midnight.getUTCDate() };
}

/** The date of a local time, which is counted in milliseconds as if it were in UTC. */
export const dateOfLocal = (local: number): CalendarDate => Math.floor(local / DAY);

/** The first moment of a date, as a local time. */
export const midnightOf = (date: CalendarDate): number => date * DAY;
