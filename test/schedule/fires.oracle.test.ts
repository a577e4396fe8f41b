import { expect, test } from 'vitest';
import { parseCron } from '../../src/schedule/cron/expression.ts';
import { firesBetween } from '../../src/schedule/fires.ts';
import fc from '../property.ts';
import { cronArbitrary } from './cron-arbitrary.ts';
import { changeAfter, type OracleFire, oracleFires } from './oracle.ts';
import { timetable } from './unwrap.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const someZone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
/** Zones whose clocks change at midnight, by half an hour, over a whole day, for a month, or backwards in winter. */
const oddZone = fc.constantFrom(
  'America/Santiago',
  'Africa/Cairo',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'Europe/Dublin',
  'America/Havana',
  'Asia/Gaza',
);
const someInstant = fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2037, 0) });

function engineFires(text: string, zone: string, from: number, to: number): OracleFire[] {
  const parsed = parseCron(text, 'seed');
  // Some samples never match, such as a date of the 1st that is a second Sunday: brute force has to agree.
  if (!parsed.ok && parsed.error.code === 'cron-never') return [];
  return [...firesBetween(timetable(text, zone), from, to)].map(({ at, dst }) => ({ at, dst }));
}

test('five fields fire as brute force says, around changes of the clock and elsewhere', () => {
  fc.assert(
    fc.property(
      cronArbitrary(false),
      fc.oneof(someZone, oddZone),
      someInstant,
      fc.boolean(),
      fc.nat(2 * 24 * 60),
      (cron, zone, somewhere, atChange, before) => {
        const centre = atChange ? (changeAfter(zone, somewhere) ?? somewhere) : somewhere;
        const from = centre - before * MINUTE;
        const span = { from, to: from + 2 * DAY };
        // A day around the span: Samoa and Kiribati have left out whole days.
        const expected = oracleFires(cron, zone, { ...span, step: MINUTE, margin: 25 * HOUR });
        expect(engineFires(cron.text, zone, span.from, span.to)).toEqual(expected);
      },
    ),
    { numRuns: 150 },
  );
});

test('six fields fire as brute force says, to the second', () => {
  fc.assert(
    fc.property(
      cronArbitrary(true),
      oddZone,
      fc.integer({ min: Date.UTC(2010, 0), max: Date.UTC(2026, 0) }),
      fc.nat(2 * 60 * 60),
      (cron, zone, somewhere, before) => {
        const from = (changeAfter(zone, somewhere) ?? somewhere) - before * 1_000;
        const span = { from, to: from + HOUR };
        const expected = oracleFires(cron, zone, { ...span, step: 1_000, margin: 2.5 * HOUR });
        expect(engineFires(cron.text, zone, span.from, span.to)).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});
