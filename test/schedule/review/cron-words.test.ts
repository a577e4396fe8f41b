import { expect, test } from 'vitest';
import { cronWords } from '../../../src/schedule/review/cron-words.ts';
import { scheduleReader } from '../../../src/schedule/schedule-reader.ts';

const words = (cron: string, timezone = 'Europe/Zurich'): string => {
  const schedule = scheduleReader()({ trigger: 't', index: 0, cron, timezone });
  if (!schedule.ok) throw new Error(schedule.error.problem.message);
  return cronWords(schedule.value.cron, schedule.value.timezone);
};

test.each([
  ['0 2 * * *', '02:00 Zurich'],
  ['0 2,14 * * *', '02:00, 14:00 Zurich'],
  ['10 2 * * 1-5', 'Mon-Fri 02:10 Zurich'],
  ['10 2 * * SUN,MON', 'Mon, Sun 02:10 Zurich'],
  ['0 0 1,15 * *', 'day 1, 15 of the month 00:00 Zurich'],
  ['*/15 * * * *', 'every 15 minutes Zurich'],
  ['* * * * *', 'every minute Zurich'],
  ['@hourly', 'hourly Zurich'],
  ['30 * * * *', 'hourly at :30 Zurich'],
  ['7,9 * * * *', 'cron 7,9 * * * * Zurich'],
  ['0 2 * 1 *', 'cron 0 2 * 1 * Zurich'],
  ['0 2 L * *', 'cron 0 2 L * * Zurich'],
  ['0 2 1 * 1', 'cron 0 2 1 * 1 Zurich'],
  ['30 0 2 * * *', 'cron 30 0 2 * * * Zurich'],
  ['*/5 1-4 * * *', 'cron */5 1-4 * * * Zurich'],
])('%s is said as: %s', (cron, said) => {
  expect(words(cron)).toBe(said);
});

test('an H is said as the time that it has become, and a zone by its city', () => {
  expect(words('H H * * *', 'America/New_York')).toMatch(/^\d\d:\d\d New York$/);
  expect(words('0 2 * * *', 'UTC')).toBe('02:00 UTC');
});
