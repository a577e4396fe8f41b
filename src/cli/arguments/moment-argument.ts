import { InvalidArgumentError } from 'commander';
import { parseDate } from '../../core/calendar-date.ts';
import type { Day, Moment } from '../../schedule/why/moment.ts';

const MINUTE = 60_000;

/** A day, a time, or both, with or without an offset. */
const FORM =
  /^(?:(?<day>\d{4}-\d\d-\d\d|today|yesterday|tomorrow))?(?:(?:^|T| +)(?<hour>[01]?\d|2[0-3]):(?<minute>[0-5]\d)(?::(?<second>[0-5]\d)(?:\.\d+)?)?(?<offset>Z|[+-]\d\d:\d\d)?)?$/i;

/**
 * A time as people write it: `2026-03-08T07:00:00Z` is an instant; `2026-03-08T02:30`, `yesterday 02:30` and `02:30` (the
 * last one) are times of the schedule's own zone, and a day is all of it.
 */
export function parseMoment(text: string): Moment {
  const parts = FORM.exec(text.trim())?.groups;
  const day = parts === undefined ? null : dayOf(parts.day);
  if (parts === undefined || day === null || text.trim() === '') throw notUnderstood();
  const { hour, minute, second, offset } = parts;
  if (hour === undefined || minute === undefined) return { kind: 'day', day };
  const length = second === undefined ? MINUTE : 1_000;
  const time = (Number(hour) * 60 + Number(minute)) * MINUTE + Number(second ?? 0) * 1_000;
  if (offset === undefined) return { kind: 'local', day, time, length };
  // An offset belongs to a date: yesterday is another day elsewhere.
  const at =
    day.kind === 'date' ? Date.parse(`${parts.day}T00:00:00${offset.toUpperCase()}`) + time : Number.NaN;
  if (Number.isNaN(at)) throw notUnderstood();
  return { kind: 'instant', at, length };
}

function dayOf(text: string | undefined): Day | null {
  switch (text?.toLowerCase()) {
    case undefined:
      return { kind: 'latest' };
    case 'today':
      return { kind: 'relative', days: 0 };
    case 'yesterday':
      return { kind: 'relative', days: -1 };
    case 'tomorrow':
      return { kind: 'relative', days: 1 };
    default: {
      const date = parseDate(text ?? '');
      return date === null ? null : { kind: 'date', date };
    }
  }
}

const notUnderstood = (): InvalidArgumentError =>
  new InvalidArgumentError(
    'Write a time of the schedule’s zone, e.g. 02:30, "yesterday 02:30", 2026-03-08T02:30 or 2026-03-08, or one with its offset: 2026-03-08T07:30Z.',
  );
