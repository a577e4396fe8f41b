import { expect, test } from 'vitest';
import { nextNamedTime } from '../../src/schedule/cron/calendar.ts';
import { cronOf, instant } from './unwrap.ts';

/** The next days that an expression names, as `MM-DD`, from a date on. */
function days(cron: string, from: string, count: number): string[] {
  const found: string[] = [];
  let at = instant(`${from}T00:00:00Z`);
  while (found.length < count) {
    const next = nextNamedTime(cronOf(cron), at);
    if (next === null) break;
    found.push(new Date(next).toISOString().slice(5, 10));
    at = next + 1;
  }
  return found;
}

test.each([
  ['L', 'the last day of each month', '0 0 L * *', ['01-31', '02-28', '03-31', '04-30']],
  ['LW', 'the last day from Monday to Friday', '0 0 LW * *', ['01-30', '02-27', '03-31', '04-30']],
  [
    '15W',
    'the weekday nearest to the 15th',
    '0 0 15W * *',
    ['01-15', '02-16', '03-16', '04-15', '05-15', '06-15', '07-15', '08-14'],
  ],
  ['1W', 'on a Saturday goes forward, to stay in the month', '0 0 1W 8,11 *', ['08-03', '11-02']],
  ['31W', 'on a Sunday at the end of the month goes back', '0 0 31W 5 *', ['05-29']],
  ['31W', 'leaves out months without a 31st', '0 0 31W 4,7 *', ['07-31', '07-30']],
  ['5L', 'the last Friday', '0 0 * * 5L', ['01-30', '02-27', '03-27']],
  ['FRIL', 'the last Friday by name', '0 0 * * FRIL', ['01-30', '02-27', '03-27']],
  ['L', 'in the day of week is Saturday', '0 0 * * L', ['01-03', '01-10']],
  ['MON#1', 'the first Monday', '0 0 * * MON#1', ['01-05', '02-02', '03-02', '04-06']],
  ['7#5', 'the fifth Sunday, in months that have one', '0 0 * * 7#5', ['03-29', '05-31', '08-30']],
  ['15,L', 'a list mixes fixed and moving days', '0 0 15,L * *', ['01-15', '01-31', '02-15', '02-28']],
  ['13 with FRI', 'either is enough', '0 0 13 * FRI', ['01-02', '01-09', '01-13', '01-16']],
  ['*/2 with MON', 'both are needed, as one begins with *', '0 0 */2 * MON', ['01-05', '01-19', '02-09']],
])('%s: %s', (_, __, cron, expected) => {
  expect(days(cron, '2026-01-01', expected.length)).toEqual(expected);
});

test('29 February is found across 2100, which has none', () => {
  const next = (from: string): string =>
    new Date(nextNamedTime(cronOf('0 0 29 2 *'), instant(from)) ?? 0).toISOString();
  expect(next('2096-03-01T00:00:00Z')).toBe('2104-02-29T00:00:00.000Z');
});

test('a date and weekday that meet only every few decades are found, even across 2100', () => {
  // */28 in the day of month is the 1st and the 29th; February and Sunday: 40 years apart around 2100.
  const cron = cronOf('0 0 */28 2 */7');
  const sundays: string[] = [];
  for (let at = instant('2088-02-02T00:00:00Z'), i = 0; i < 8; i++) {
    const next = nextNamedTime(cron, at) ?? at;
    if (new Date(next).getUTCDate() === 29) sundays.push(new Date(next).toISOString().slice(0, 10));
    at = next + 1;
  }
  expect(sundays).toEqual(['2088-02-29', '2128-02-29']);
});
