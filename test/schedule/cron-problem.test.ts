import { expect, test } from 'vitest';
import { parseCron } from '../../src/schedule/cron/expression.ts';
import fc from '../property.ts';
import { problemOf } from './unwrap.ts';

// The text, the part of it that is pointed at, the code, the message and the hint.
test.each([
  ['75 * * * *', '75', 'cron-out-of-range', 'minute 75 is out of range: 0 to 59', null],
  ['0 24 * * *', '24', 'cron-out-of-range', 'hour 24 is out of range: 0 to 23', null],
  ['0 0 0 * *', '0', 'cron-out-of-range', 'day of month 0 is out of range: 1 to 31', null],
  ['0 0 * 1,13 *', '13', 'cron-out-of-range', 'month 13 is out of range: 1 to 12', null],
  ['0 0 * * 1-8', '8', 'cron-out-of-range', 'day of week 8 is out of range: 0 to 7', null],
  [
    '0 12 * * * 2026',
    '2026',
    'cron-out-of-range',
    'day of week 2026 is out of range: 0 to 7',
    'of six fields the first is the second',
  ],
  ['0 22-2 * * *', '22-2', 'cron-out-of-range', 'hour range 22-2 runs backwards', 'write 22-23,0-2'],
  [
    '*/90 * * * *',
    '90',
    'cron-out-of-range',
    'minute step 90 is out of range: 1 to 60',
    'steps count within the minute field and start again when it wraps',
  ],
  ['*/0 * * * *', '0', 'cron-out-of-range', 'minute step 0 is out of range: 1 to 60', null],
  ['0 0 * * 5#6', '6', 'cron-out-of-range', '6 after # is out of range: 1 to 5', null],
  ['H(0-75) * * * *', '75', 'cron-out-of-range', 'minute 75 is out of range: 0 to 59', null],
  ['0 0 * * MOM', 'MOM', 'cron-unknown-name', 'MOM is not a valid day of week', 'did you mean MON?'],
  ['0 0 * JNA *', 'JNA', 'cron-unknown-name', 'JNA is not a valid month', 'did you mean JAN?'],
  [
    '0 0 * XYZZY *',
    'XYZZY',
    'cron-unknown-name',
    'XYZZY is not a valid month',
    'write 1 to 12, or JAN to DEC',
  ],
  ['@dialy', '@dialy', 'cron-unknown-name', '@dialy is not a known schedule', 'did you mean @daily?'],
  ['@daily 5', '@daily', 'cron-syntax', '@daily stands alone', 'drop what follows it'],
  ['1,,2 * * * *', '', 'cron-syntax', 'the minute is missing here', null],
  ['5- * * * *', '', 'cron-syntax', 'the minute is missing here', null],
  ['1-2-3 * * * *', '1-2-3', 'cron-syntax', '1-2-3 is not a range', null],
  ['*/2/3 * * * *', '*/2/3', 'cron-syntax', '*/2/3 has more than one step', null],
  [
    'TZ=UTC 0 9 * * *',
    'TZ=UTC',
    'cron-syntax',
    'a time zone does not belong into the expression',
    'name the time zone in `timezone:`, next to `cron:`',
  ],
  ['*/x * * * *', 'x', 'cron-syntax', 'X is not a step', 'write a whole number after the /'],
  ['* L * * *', 'L', 'cron-syntax', 'L is not a valid hour', 'write 0 to 23'],
  [
    '0 0 5#2 * *',
    '5#2',
    'cron-syntax',
    '5#2 is not a valid day of month',
    'nL and n#k belong into the day of week; L alone is the last day of the month',
  ],
  ['0 ? * * *', '?', 'cron-syntax', '? does not belong into the hour', 'write *'],
  ['Hx * * * *', 'Hx', 'cron-syntax', 'HX is not H or H(a-b)', 'write H, H/15 or H(0-29)'],
  [
    '0 0 30 2 *',
    '30 2',
    'cron-never',
    'no date ever matches day of month 30 and month 2',
    'for the last day of a month write L',
  ],
  [
    '0 0 31 4,6 ?',
    '31 4,6',
    'cron-never',
    'no date ever matches day of month 31 and month 4,6',
    'for the last day of a month write L',
  ],
  [
    '0 0 */14 * 0#2',
    '*/14 * 0#2',
    'cron-never',
    'no date ever matches day of month */14 and month * and day of week 0#2',
    'when a day field begins with *, the other day field must match too',
  ],
])('%s: %j is pointed at', (text, part, code, message, hint) => {
  const { start, end, ...problem } = problemOf(text);
  expect(problem).toEqual({ code, message, hint });
  expect(text.slice(start, end)).toBe(part);
});

test('an empty expression is a problem of its own', () => {
  for (const text of ['', '  '])
    expect(problemOf(text)).toMatchObject({ code: 'cron-empty', start: 0, end: text.length });
});

test('a wrong number of fields names the order of the fields', () => {
  const four = problemOf('0 0 * *');
  expect(four).toMatchObject({
    code: 'cron-field-count',
    message: '4 fields where 5 or 6 are due',
    start: 0,
    end: 7,
  });
  expect(four.hint).toBe(
    'write five fields: minute hour day-of-month month day-of-week; or six, with the second first',
  );
  expect(problemOf('0 0 12 * * ? 2026').hint).toContain('there is no year');
});

test('an impossible date is no problem where the day of the week is enough', () => {
  expect(parseCron('0 0 30 2 MON', '').ok).toBe(true);
  expect(parseCron('0 0 29 2 *', '').ok).toBe(true);
});

test('no text makes the parser throw, and every problem points into the text', () => {
  const piece = fc.constantFrom(
    '*',
    '?',
    '/',
    '-',
    ',',
    '#',
    'L',
    'W',
    'H',
    '(',
    ')',
    '5',
    '31',
    '75',
    'MON',
    ' ',
    '@',
    'x',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece).map(parts => parts.join('')),
        fc.string(),
      ),
      text => {
        const parsed = parseCron(text, 'seed');
        if (parsed.ok) return;
        expect(parsed.error.start).toBeLessThanOrEqual(parsed.error.end);
        expect(parsed.error.end).toBeLessThanOrEqual(text.length);
      },
    ),
    { numRuns: 2_000 },
  );
});
