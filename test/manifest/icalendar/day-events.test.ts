import { describe, expect, test } from 'vitest';
import { showDate } from '../../../src/core/calendar-date.ts';
import { dayEvents } from '../../../src/manifest/icalendar/day-events.ts';

/** A calendar of one event, or of these lines. */
const calendar = (lines: readonly string[], end = '\r\n'): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join(end);
const event = (...lines: readonly string[]): readonly string[] => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'];

/** `2026-08-01/2026-08-02 yearly SUMMARY` of each event, or the messages of what is in the way. */
function read(text: string): readonly string[] {
  const events = dayEvents(text);
  return events.ok
    ? events.value.map(
        ({ first, last, yearly, summary }) =>
          `${showDate(first)}/${showDate(last)}${yearly ? ' yearly' : ''} ${summary}`,
      )
    : events.error.map(({ code, message, start, end }) => `${code}: ${message}: ${text.slice(start, end)}`);
}

describe('the days of an event', () => {
  test.each([
    ['one, up to DTEND, which is the day after', ['DTEND;VALUE=DATE:20260802'], '2026-08-01/2026-08-01'],
    ['one, where there is no end', [], '2026-08-01/2026-08-01'],
    ['several', ['DTEND;VALUE=DATE:20260804'], '2026-08-01/2026-08-03'],
    ['as many as its duration', ['DURATION:P2D'], '2026-08-01/2026-08-02'],
    ['weeks of them', ['DURATION:P1W'], '2026-08-01/2026-08-07'],
    ['one, where DTEND is the day itself', ['DTEND;VALUE=DATE:20260801'], '2026-08-01/2026-08-01'],
    [
      'each year',
      ['RRULE:FREQ=YEARLY;INTERVAL=1;BYMONTH=8;BYMONTHDAY=1;WKST=MO'],
      '2026-08-01/2026-08-01 yearly',
    ],
  ])('%s', (_, lines, expected) => {
    expect(read(calendar(event('DTSTART;VALUE=DATE:20260801', ...lines)))).toEqual([`${expected} null`]);
  });
});

test('lines may be folded, end with a line feed alone, and have parameters in quotes', () => {
  const lines = event(
    'DTSTART;VALUE=DATE:20260801',
    'SUMMARY;ALTREP="CID:a;b:c";LANGUAGE=de:Bundes',
    ' feier\\, National',
    '\tfeiertag\\nund so',
  );
  const expected = ['2026-08-01/2026-08-01 Bundesfeier, Nationalfeiertag und so'];
  expect(read(calendar(lines))).toEqual(expected);
  expect(read(`\uFEFF${calendar(lines, '\n')}`)).toEqual(expected);
});

test('what is cancelled, and what is no event, excludes nothing', () => {
  const text = calendar([
    ...event('DTSTART;VALUE=DATE:20260801', 'STATUS:CANCELLED'),
    'BEGIN:VTIMEZONE',
    'BEGIN:STANDARD',
    'DTSTART:19701025T030000',
    'END:STANDARD',
    'END:VTIMEZONE',
    ...event('DTSTART;VALUE=DATE:20260802', 'BEGIN:VALARM', 'SUMMARY:alarm', 'END:VALARM', 'SUMMARY:day'),
  ]);
  expect(read(text)).toEqual(['2026-08-02/2026-08-02 day']);
});

describe('what is not understood is told, with its line, and never passed over', () => {
  test.each([
    ['DTSTART:20260801T080000Z', 'does not take whole days'],
    ['RRULE:FREQ=YEARLY;COUNT=3', 'same date each year'],
    ['RRULE:FREQ=YEARLY;BYMONTHDAY=2', 'same date each year'],
    ['RRULE:FREQ=WEEKLY', 'same date each year'],
    ['RRULE:FREQ=YEARLY;INTERVAL=2', 'same date each year'],
    ['RDATE;VALUE=DATE:20270801', 'RDATE is not understood'],
    ['DURATION:PT8H', 'does not take whole days'],
    ['DTEND;VALUE=DATE:20260731', 'ends before it begins'],
  ])('%s', (line, message) => {
    const first = line.startsWith('DTSTART') ? [] : ['DTSTART;VALUE=DATE:20260801'];
    expect(read(calendar(event(...first, line)))).toEqual([
      expect.stringMatching(
        new RegExp(`^calendar-event: .*${message}.*: ${line.replaceAll(/[=;:]/g, '.')}$`),
      ),
    ]);
  });

  test('all events of a file at once', () => {
    expect(read(calendar([...event('SUMMARY:a'), ...event('SUMMARY:b')]))).toHaveLength(2);
  });

  test('a file that is cut off', () => {
    expect(read('BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260801\n')).toEqual([
      'calendar-syntax: BEGIN:VEVENT has no end: ',
    ]);
    expect(read('BEGIN:VCALENDAR\nEND:VEVENT\n')).toEqual([
      'calendar-syntax: END:VEVENT ends nothing that is open: END:VEVENT',
    ]);
  });
});
