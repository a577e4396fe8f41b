import { describe, expect, test } from 'vitest';
import {
  describeOccasion,
  exclusionAt,
  lastOccasion,
  nextOccasion,
  startOfOccasion,
} from '../../src/schedule/occasions.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { date, instant, iso, scheduleOf } from './unwrap.ts';

/** The local times of the coming occasions. */
function coming(schedule: Schedule, from: string, count: number): string[] {
  const found: string[] = [];
  for (
    let at = nextOccasion(schedule, instant(from) - 1);
    at !== null && found.length < count;
    at = nextOccasion(schedule, at)
  ) {
    found.push(describeOccasion(schedule, at).local.slice(0, 16));
  }
  return found;
}

describe('every', () => {
  test('second week has all of its days, and the week begins with the date', () => {
    const schedule = scheduleOf({
      cron: '0 2 * * 1,4',
      every: { unit: 'weeks', count: 2, from: date('2026-01-05') },
    });
    expect(coming(schedule, '2025-12-01T00:00:00Z', 5)).toEqual([
      '2026-01-05T02:00',
      '2026-01-08T02:00',
      '2026-01-19T02:00',
      '2026-01-22T02:00',
      '2026-02-02T02:00',
    ]);
  });

  test('third day goes on over the end of a month', () => {
    const schedule = scheduleOf({
      cron: '30 4 * * *',
      every: { unit: 'days', count: 3, from: date('2026-02-26') },
    });
    expect(coming(schedule, '2026-02-01T00:00:00Z', 3)).toEqual([
      '2026-02-26T04:30',
      '2026-03-01T04:30',
      '2026-03-04T04:30',
    ]);
  });

  test('third month leaves out the two between', () => {
    const schedule = scheduleOf({
      cron: '0 6 1 * *',
      every: { unit: 'months', count: 3, from: date('2026-11-01') },
    });
    expect(coming(schedule, '2026-01-01T00:00:00Z', 3)).toEqual([
      '2026-11-01T06:00',
      '2027-02-01T06:00',
      '2027-05-01T06:00',
    ]);
  });

  test('second day has its last hour twice, where the clock is put back a minute after midnight', () => {
    const schedule = scheduleOf({
      cron: '*/30 * * * *',
      timezone: 'America/St_Johns',
      every: { unit: 'days', count: 2, from: date('2010-11-06') },
    });
    const instants = ['2010-11-07T01:30:00Z', '2010-11-07T02:00:00Z', '2010-11-07T03:00:00Z'];
    expect(instants.map(at => iso(nextOccasion(schedule, instant(at) - 1) ?? 0))).toEqual(instants);
    expect(iso(nextOccasion(schedule, instant('2010-11-07T02:00:00Z')) ?? 0)).toBe('2010-11-07T03:00:00Z');
  });

  test('leaves out years without a walk through their minutes', () => {
    const schedule = scheduleOf({
      cron: '* * * * *',
      every: { unit: 'months', count: 600, from: date('2026-01-01') },
    });
    const last = instant('2026-01-31T23:59:00Z');
    expect(iso(nextOccasion(schedule, last) ?? 0)).toBe('2076-01-01T00:00:00Z');
  });
});

describe('bounds', () => {
  test('nothing before the first day and nothing after the last', () => {
    const schedule = scheduleOf({
      cron: '0 12 * * *',
      timezone: 'Pacific/Auckland',
      from: { kind: 'date', date: date('2026-05-02') },
      until: { kind: 'date', date: date('2026-05-04') },
    });
    expect(coming(schedule, '2026-01-01T00:00:00Z', 9)).toEqual([
      '2026-05-02T12:00',
      '2026-05-03T12:00',
      '2026-05-04T12:00',
    ]);
  });

  test('a fire at the very instant of a bound is within it', () => {
    const at = instant('2026-05-02T12:00:00Z');
    const schedule = scheduleOf({
      cron: '0 * * * *',
      from: { kind: 'instant', at },
      until: { kind: 'instant', at },
    });
    expect(coming(schedule, '2026-01-01T00:00:00Z', 9)).toEqual(['2026-05-02T12:00']);
  });
});

describe('an excluded day', () => {
  const holidays = scheduleOf({
    cron: '0 20 * * *',
    timezone: 'America/New_York',
    exclude: [
      { first: date('2024-12-24'), last: date('2025-01-01'), reason: 'holiday: winter break', yearly: true },
      { first: date('2024-02-29'), last: date('2024-02-29'), reason: 'leap day', yearly: true },
      { first: date('2026-05-01'), last: date('2026-05-01'), reason: null, yearly: false },
    ],
  });
  const reasonOn = (day: string): string | null | undefined =>
    exclusionAt(holidays, nextOccasion(holidays, instant(`${day}T12:00:00Z`)) ?? 0)?.reason;

  test('is that of the schedule’s zone', () => {
    // 20:00 in New York is the next day in UTC.
    expect(reasonOn('2026-05-01')).toBeNull();
    expect(reasonOn('2026-04-30')).toBeUndefined();
    expect(reasonOn('2026-05-02')).toBeUndefined();
  });

  test('that comes yearly comes in all years from the first on, also over New Year', () => {
    expect(reasonOn('2023-12-25')).toBeUndefined();
    expect(reasonOn('2026-12-25')).toBe('holiday: winter break');
    expect(reasonOn('2027-01-01')).toBe('holiday: winter break');
    expect(reasonOn('2027-01-02')).toBeUndefined();
  });

  test('of 29 February is not 1 March in other years', () => {
    expect(reasonOn('2028-02-29')).toBe('leap day');
    expect(reasonOn('2027-03-01')).toBeUndefined();
  });
});

describe('jitter', () => {
  const jittered = scheduleOf({ cron: '0 * * * *', jitter: 600_000 });
  const hours = Array.from({ length: 200 }, (_, hour) => instant('2026-05-01T00:00:00Z') + hour * 3_600_000);
  const delays = hours.map(at => startOfOccasion(jittered, at) - at);

  test('delays by whole seconds up to its bound, another delay for each fire', () => {
    expect(delays.every(delay => delay >= 0 && delay <= 600_000 && delay % 1_000 === 0)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(100);
    expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(500_000);
  });

  test('is the same on every machine and for ever', () => {
    expect(delays.slice(0, 4)).toMatchInlineSnapshot(`
      [
        88000,
        145000,
        406000,
        50000,
      ]
    `);
  });

  test('differs between schedules', () => {
    const other = scheduleOf({ cron: '0 * * * *', jitter: 600_000, trigger: 'weekly' });
    expect(hours.map(at => startOfOccasion(other, at) - at)).not.toEqual(delays);
  });
});

test('the last one of a span is the one before the first later one', () => {
  const schedule = scheduleOf({
    cron: '*/30 1-3 * * *',
    timezone: 'Europe/Zurich',
    every: { unit: 'days', count: 2, from: date('2026-03-27') },
  });
  const from = instant('2026-03-26T00:00:00Z');
  for (let hours = 0; hours < 120; hours++) {
    const until = from + hours * 3_571_000;
    let last: number | null = null;
    for (let at = nextOccasion(schedule, from); at !== null && at <= until; at = nextOccasion(schedule, at)) {
      last = at;
    }
    expect(lastOccasion(schedule, from, until)).toBe(last);
  }
});
