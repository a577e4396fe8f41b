import { type CalendarDate, dateOfLocal, midnightOf } from '../../core/calendar-date.ts';
import { unreachable } from '../../core/unreachable.ts';
import { firstReached, instantsOf, localAt } from '../zone/local-time.ts';
import type { TimeZone } from '../zone/time-zone.ts';

/** A time as somebody asks for it. What has no offset is meant in the zone of the schedule that is asked about. */
export type Moment =
  /** `length`: how far the time was written, a minute or a second; milliseconds. */
  | { readonly kind: 'instant'; readonly at: number; readonly length: number }
  /** `time`: since midnight, in milliseconds. */
  | { readonly kind: 'local'; readonly day: Day; readonly time: number; readonly length: number }
  /** From midnight to midnight. */
  | { readonly kind: 'day'; readonly day: Day };

export type Day =
  | { readonly kind: 'date'; readonly date: CalendarDate }
  /** Days after today; yesterday is -1. */
  | { readonly kind: 'relative'; readonly days: number }
  /** The last one on which that time was not in the future. */
  | { readonly kind: 'latest' };

/** The instants that a moment means in a zone. */
export interface Meant {
  /** Usually one; two where the clock shows the time twice, and none where it skips it. */
  readonly spans: readonly Span[];
  /** Where the clock skips the time: the first instant after that. null: it shows it. */
  readonly skippedTo: number | null;
}

/** Milliseconds since 1970, UTC; `from` included, `to` not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function meantBy(moment: Moment, zone: TimeZone, now: number): Meant {
  switch (moment.kind) {
    case 'instant':
      return { spans: [{ from: moment.at, to: moment.at + moment.length }], skippedTo: null };
    case 'day': {
      const date = dateOfDay(moment.day, 0, zone, now);
      const [from, to] = [date, date + 1].map(each => firstReached(zone, midnightOf(each)));
      return { spans: from === undefined || to === undefined ? [] : [{ from, to }], skippedTo: null };
    }
    case 'local': {
      const { day, time, length } = moment;
      const local = midnightOf(dateOfDay(day, time, zone, now)) + time;
      const instants = instantsOf(zone, local);
      return {
        spans: instants.map(from => ({ from, to: from + length })),
        skippedTo: instants.length === 0 ? firstReached(zone, local) : null,
      };
    }
    default:
      return unreachable(moment);
  }
}

function dateOfDay(day: Day, time: number, zone: TimeZone, now: number): CalendarDate {
  const local = localAt(zone, now);
  switch (day.kind) {
    case 'date':
      return day.date;
    case 'relative':
      return dateOfLocal(local) + day.days;
    case 'latest':
      return dateOfLocal(local - time);
    default:
      return unreachable(day);
  }
}
