import { expect, test } from 'vitest';
import type { Every, ScheduleRules } from '../../src/manifest/schedule-spec.ts';
import { exclusionAt, nextOccasion } from '../../src/schedule/occasions.ts';
import { scheduleReader } from '../../src/schedule/schedule-reader.ts';
import fc from '../property.ts';
import { cronArbitrary, type SampleCron } from './cron-arbitrary.ts';
import { changeAfter, formatOf, oracleFires, shownAt } from './oracle.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Rules as they are meant, said with texts of dates only. */
interface SampleRules {
  readonly every: { readonly unit: Every['unit']; readonly count: number; readonly from: number } | null;
  readonly from: number | null;
  readonly until: number | null;
  readonly excluded: readonly { readonly first: number; readonly days: number; readonly yearly: boolean }[];
}

/** Around the middle of a span, in days since 1970. */
const rulesAround = (middle: number): fc.Arbitrary<SampleRules> => {
  const near = fc.integer({ min: -2, max: 2 }).map(days => middle + days);
  const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
    fc.option(arbitrary, { nil: null, freq: 1 });
  return fc.record({
    every: seldom(
      fc.record({
        unit: fc.constantFrom('days', 'weeks', 'months'),
        count: fc.integer({ min: 1, max: 3 }),
        from: fc.integer({ min: 0, max: 70 }).map(days => middle - days),
      }),
    ),
    from: seldom(near),
    until: seldom(near),
    excluded: fc.array(
      fc.record({
        first: fc.oneof(
          near,
          near.map(day => day - 365),
        ),
        days: fc.integer({ min: 1, max: 2 }),
        yearly: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  });
};

interface SampleFire {
  readonly at: number;
  readonly excluded: boolean;
}

/** What a person with a calendar on the wall would say of each fire of the expression. */
function oracle(cron: SampleCron, zone: string, rules: SampleRules, from: number, to: number): SampleFire[] {
  const format = formatOf(zone);
  const { every } = rules;
  const starts = (day: number): number => firstShown(zone, day);
  return oracleFires(cron, zone, { from, to, step: MINUTE, margin: 25 * HOUR })
    .map(({ at }) => ({ at, day: Math.floor(shownAt(format, at) / DAY) }))
    .filter(({ at }) => rules.from === null || at >= starts(rules.from))
    .filter(({ at }) => rules.until === null || at < starts(rules.until + 1))
    .filter(({ at, day }) => every === null || (at >= starts(every.from) && inTurn(every, day)))
    .map(({ at, day }) => ({ at, excluded: rules.excluded.some(each => isExcluded(each, day)) }));
}

/** The first minute at which a clock on the wall shows a day, or a later one. */
function firstShown(zone: string, day: number): number {
  const format = formatOf(zone);
  for (let at = day * DAY - 26 * HOUR; ; at += MINUTE) if (shownAt(format, at) >= day * DAY) return at;
}

function inTurn({ unit, count, from }: NonNullable<SampleRules['every']>, day: number): boolean {
  if (day < from) return true;
  if (unit === 'months') {
    const month = (each: number): number =>
      new Date(each * DAY).getUTCFullYear() * 12 + new Date(each * DAY).getUTCMonth();
    return (month(day) - month(from)) % count === 0;
  }
  return Math.floor((day - from) / (unit === 'weeks' ? 7 : 1)) % count === 0;
}

function isExcluded({ first, days, yearly }: SampleRules['excluded'][number], day: number): boolean {
  const shown = (each: number): string => new Date(each * DAY).toISOString().slice(5, 10);
  for (let index = 0; index < days; index++) {
    if (day === first + index) return true;
    // Of each year's same day, as many days on.
    if (yearly && day > first && shown(day - index) === shown(first)) return true;
  }
  return false;
}

function engine(cron: string, zone: string, rules: SampleRules, from: number, to: number): SampleFire[] {
  const bound = (day: number | null): ScheduleRules['from'] =>
    day === null ? null : { kind: 'date', date: day };
  const schedule = scheduleReader()({
    trigger: 'seed',
    index: 0,
    cron,
    timezone: zone,
    every: rules.every,
    from: bound(rules.from),
    until: bound(rules.until),
    exclude: rules.excluded.map(({ first, days, yearly }) => ({
      first,
      last: first + days - 1,
      reason: null,
      yearly,
    })),
  });
  if (!schedule.ok) {
    // Some samples never match, such as a date of the 1st that is a second Sunday: brute force has to agree.
    if (schedule.error.problem.code === 'cron-never') return [];
    throw new Error(schedule.error.problem.message);
  }
  const found: SampleFire[] = [];
  for (
    let at = nextOccasion(schedule.value, from);
    at !== null && at <= to;
    at = nextOccasion(schedule.value, at)
  ) {
    found.push({ at, excluded: exclusionAt(schedule.value, at) !== null });
  }
  return found;
}

test('in every time zone there is, schedules fire as brute force says, with their rules, around changes of the clock', () => {
  const zones = Intl.supportedValuesOf('timeZone');
  expect(zones.length).toBeGreaterThan(400);
  const somewhere = fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2037, 0) });
  for (const [index, zone] of zones.entries()) {
    fc.assert(
      fc.property(
        cronArbitrary(false),
        somewhere.chain(at => {
          const centre = changeAfter(zone, at) ?? at;
          return fc.tuple(fc.constant(centre), rulesAround(Math.floor(centre / DAY)));
        }),
        (cron, [centre, rules]) => {
          const [from, to] = [centre - 30 * HOUR, centre + 30 * HOUR];
          expect(engine(cron.text, zone, rules, from, to)).toEqual(oracle(cron, zone, rules, from, to));
        },
      ),
      // Another sample for each zone, and the same ones each time: of more than 400 zones one always finds something.
      { numRuns: 1, seed: index },
    );
  }
}, 120_000);
