import { type CalendarDate, parseDate } from '../../core/calendar-date.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Span } from '../../core/source.ts';
import { type ContentLine, contentLines, unescapedText } from './content-lines.ts';
import { repeatsYearly } from './recurrence.ts';

/** An event that takes whole days. */
export interface DayEvent extends Span {
  readonly first: CalendarDate;
  readonly last: CalendarDate;
  readonly yearly: boolean;
  readonly summary: string | null;
}

/** What is in the way; the span is that of the line at fault. */
export interface CalendarFault extends Span {
  readonly code: 'calendar-syntax' | 'calendar-event';
  /** In one sentence without a full stop. */
  readonly message: string;
  readonly next: string;
}

/**
 * The all-day events of an iCalendar file (RFC 5545), as calendars of public holidays have them. Strict: an event that
 * is not understood is a fault, since a holiday that is passed over would be a day on which builds run. Events that
 * are cancelled (`STATUS:CANCELLED`), time zones, alarms and to-dos are no such events.
 */
export function dayEvents(text: string): Result<readonly DayEvent[], readonly CalendarFault[]> {
  const events: DayEvent[] = [];
  const faults: CalendarFault[] = [];
  const open: string[] = [];
  let event: ContentLine[] = [];
  for (const line of contentLines(text)) {
    if (line.name === null) {
      faults.push(
        syntax(line, 'this is no line of an iCalendar file', 'Write NAME:VALUE, or take out the line.'),
      );
    } else if (line.name === 'BEGIN') {
      open.push(line.value.toUpperCase());
      if (open.at(-1) === 'VEVENT') event = [line];
    } else if (line.name === 'END') {
      if (open.pop() !== line.value.toUpperCase()) {
        return err([...faults, syntax(line, `END:${line.value} ends nothing that is open`, EXPORT_AGAIN)]);
      }
      if (line.value.toUpperCase() === 'VEVENT') addEvent(event, events, faults);
    } else if (open.length === 0) {
      return err([syntax(line, 'this is no iCalendar file', 'It begins with BEGIN:VCALENDAR.')]);
    } else if (open.at(-1) === 'VEVENT') event.push(line);
  }
  const end = { start: text.trimEnd().length, end: text.trimEnd().length };
  if (open.length > 0) faults.push(syntax(end, `BEGIN:${open.at(-1)} has no end`, EXPORT_AGAIN));
  return faults.length > 0 ? err(faults) : ok(events);
}

const EXPORT_AGAIN = 'Export the calendar again: the file is cut off or mixed up.';

function addEvent(lines: readonly ContentLine[], events: DayEvent[], faults: CalendarFault[]): void {
  if (lines.some(({ name, value }) => name === 'STATUS' && value.toUpperCase() === 'CANCELLED')) return;
  const event = readEvent(lines);
  if (event.ok) events.push(event.value);
  else faults.push(event.error);
}

/** Each of these properties adds days or takes some away. None of them is understood here. */
const MORE_DAYS = ['RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID'];

function readEvent(lines: readonly ContentLine[]): Result<DayEvent, CalendarFault> {
  const lineOf = (name: string): ContentLine | undefined => lines.find(line => line.name === name);
  const [begin] = lines;
  const start = lineOf('DTSTART');
  const other = lines.find(({ name }) => MORE_DAYS.includes(name));
  if (start === undefined) {
    return err(
      fault(
        begin ?? NOWHERE,
        'the event has no DTSTART',
        'Give it a first day: DTSTART;VALUE=DATE:20261225.',
      ),
    );
  }
  if (other !== undefined) return err(fault(other, `${other.name} is not understood here`, LIST_DAYS));
  const first = dayOf(start);
  if (first === null) return err(fault(start, 'the event does not take whole days', WHOLE_DAYS));
  const until = lastDay(first, lineOf('DTEND'), lineOf('DURATION'));
  if (!until.ok) return until;
  const rule = lineOf('RRULE');
  if (rule !== undefined && !repeatsYearly(rule.value, first)) {
    return err(
      fault(
        rule,
        'of repeating events only those are understood that come on the same date each year',
        LIST_DAYS,
      ),
    );
  }
  const summary = unescapedText(lineOf('SUMMARY')?.value ?? '');
  return ok({
    start: start.start,
    end: start.end,
    first,
    last: until.value,
    yearly: rule !== undefined,
    summary: summary === '' ? null : summary,
  });
}

const LIST_DAYS = 'List its days one by one, in the calendar or under `exclude:`.';
const WHOLE_DAYS = 'Make it an all-day event, or write its days under `exclude:`.';
const NOWHERE: Span = { start: 0, end: 0 };

/** DTEND is the day after the last one; without either, the event takes one day (RFC 5545, 3.6.1). */
function lastDay(
  first: CalendarDate,
  end: ContentLine | undefined,
  duration: ContentLine | undefined,
): Result<CalendarDate, CalendarFault> {
  if (end !== undefined) {
    const after = dayOf(end);
    if (after === null) return err(fault(end, 'the event does not take whole days', WHOLE_DAYS));
    // Some programs write the day itself.
    if (after >= first) return ok(Math.max(first, after - 1));
    return err(fault(end, 'the event ends before it begins', 'Correct DTEND: it is the day after the last.'));
  }
  if (duration === undefined) return ok(first);
  const [, weeks = '0', days = '0'] = /^\+?P(?:(\d{1,3})W|(\d{1,4})D)$/.exec(duration.value) ?? [];
  const length = Number(weeks) * 7 + Number(days);
  return length > 0
    ? ok(first + length - 1)
    : err(fault(duration, 'the event does not take whole days', WHOLE_DAYS));
}

/** `20261225`; null for anything else, such as a day with a time. */
function dayOf({ value }: ContentLine): CalendarDate | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(value) ?? [];
  return year === undefined ? null : parseDate(`${year}-${month}-${day}`);
}

const syntax = ({ start, end }: Span, message: string, next: string): CalendarFault => ({
  code: 'calendar-syntax',
  start,
  end,
  message,
  next,
});

const fault = (at: Span, message: string, next: string): CalendarFault => ({
  ...syntax(at, message, next),
  code: 'calendar-event',
});
