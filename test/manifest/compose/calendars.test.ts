import { expect, test } from 'vitest';
import { showDate } from '../../../src/core/calendar-date.ts';
import type { ExcludedDays } from '../../../src/manifest/schedule-spec.ts';
import { loadedFrom, underlinedIn } from './files.ts';

const manifest = (exclude: string): string =>
  `version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {nightly: {job: a, schedule: [{cron: "0 2 * * *", exclude: ${exclude}}]}}\n`;

const HOLIDAYS = [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'DTSTART;VALUE=DATE:20260801',
  'SUMMARY:Nationalfeiertag',
  'RRULE:FREQ=YEARLY',
  'END:VEVENT',
  'BEGIN:VEVENT',
  'DTSTART;VALUE=DATE:20261224',
  'DTEND;VALUE=DATE:20261227',
  'SUMMARY:${{ env.HOME }} $${{',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

const daysIn = (exclude: string, files: Readonly<Record<string, string>>) => {
  const loaded = loadedFrom({ 'triggers.yaml': manifest(exclude), ...files });
  const days: readonly ExcludedDays[] = loaded.manifest.triggers.get('nightly')?.schedules[0]?.exclude ?? [];
  return {
    days: days.map(
      ({ first, last, reason, yearly }) =>
        `${showDate(first)}/${showDate(last)} ${reason}${yearly ? ' yearly' : ''}`,
    ),
    files: loaded.manifest.files.map(({ path }) => path),
  };
};

test('the days of a calendar stand in its place, with their names as reasons', () => {
  const { days, files } = daysIn(
    '[2026-05-01, {calendar: days/ch.ics, reason: holiday}, {date: 2026-06-01, reason: move, yearly: true}]',
    { 'days/ch.ics': HOLIDAYS },
  );
  expect(days).toEqual([
    '2026-05-01/2026-05-01 null',
    '2026-08-01/2026-08-01 holiday: Nationalfeiertag yearly',
    // The text of a calendar is no place for expressions.
    '2026-12-24/2026-12-26 holiday: ${{ env.HOME }} $${{',
    '2026-06-01/2026-06-01 move yearly',
  ]);
  // It is one of the files that the plan has the digests of.
  expect(files).toEqual(['triggers.yaml', 'days/ch.ics']);
});

test('without a reason the names stand alone, and one file serves many schedules', () => {
  const { days } = daysIn('[{calendar: ch.ics}, {calendar: ch.ics}]', { 'ch.ics': HOLIDAYS });
  expect(days.filter(day => day.endsWith(' Nationalfeiertag yearly'))).toHaveLength(2);
});

test('a calendar stands in the folder of the manifest, as all files do', () => {
  expect(underlinedIn({ 'triggers.yaml': manifest('[{calendar: none.ics}]') })).toEqual([
    'triggers.yaml file-missing: none.ics',
  ]);
});
