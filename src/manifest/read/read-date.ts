import { type CalendarDate, parseDate } from '../../core/calendar-date.ts';
import type { ScheduleBound } from '../schedule-spec.ts';
import type { ScalarTree, Tree } from '../tree.ts';
import type { Reader } from './reader.ts';

/** An instant in ISO 8601; without an offset it would mean another one on each machine. */
const INSTANT = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d)?(Z|[+-]\d\d:\d\d)?$/;

/** The date at a scalar; null where there is none, or one that the reader was told of. */
export function readDate(at: Tree | undefined, reader: Reader): CalendarDate | null {
  if (at?.kind !== 'scalar') return null;
  const date = parseDate(at.text);
  if (date === null) reader.error('bad-date', at, ...notADate(at));
  return date;
}

/** A date, or an instant with its offset. */
export function readBound(at: Tree | undefined, reader: Reader): ScheduleBound | null {
  if (at?.kind !== 'scalar') return null;
  const [, day, offset] = INSTANT.exec(at.text) ?? [];
  if (day === undefined) {
    const date = readDate(at, reader);
    return date === null ? null : { kind: 'date', date };
  }
  if (offset === undefined) {
    reader.error(
      'bad-date',
      at,
      `"${at.text}" has no offset from UTC`,
      'Write it, e.g. 2026-01-05T08:00:00+01:00, or write only the date.',
    );
    return null;
  }
  const instant = parseDate(day) === null ? Number.NaN : Date.parse(at.text);
  if (!Number.isNaN(instant)) return { kind: 'instant', at: instant };
  reader.error('bad-date', at, ...notADate(at));
  return null;
}

function notADate({ text }: ScalarTree): readonly [message: string, next: string] {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  if (year === undefined || month === undefined) {
    return [`"${text}" is not a date`, 'Write year, month and day, e.g. 2026-12-25.'];
  }
  const length = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isMonth = Number(month) >= 1 && Number(month) <= 12;
  if (isMonth && Number(day) >= 1 && Number(day) <= length) {
    return [`"${text}" is not a time of day`, 'Write hours and minutes, e.g. 2026-01-05T08:00:00+01:00.'];
  }
  return [
    `there is no ${year}-${month}-${day}`,
    isMonth ? `That month has ${length} days.` : 'Months go from 01 to 12.',
  ];
}
