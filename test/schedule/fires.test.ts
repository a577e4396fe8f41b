import { describe, expect, test } from 'vitest';
import { type Fire, firesBetween, nextFire } from '../../src/schedule/fires.ts';
import vectors from '../fixtures/cron.json' with { type: 'json' };
import { instant, iso, timetable } from './unwrap.ts';

function nextFires(cron: string, timezone: string, from: string, count: number): Fire[] {
  const table = timetable(cron, timezone);
  const fires: Fire[] = [];
  for (let fire = nextFire(table, instant(from)); fire !== null && fires.length < count; ) {
    fires.push(fire);
    fire = nextFire(table, fire.at);
  }
  return fires;
}

const instants = (fires: Iterable<Fire>): string[] => [...fires].map(({ at }) => iso(at));

test.each(vectors)('$cron in $timezone from $from: $why', ({ cron, timezone, from, at }) => {
  expect(instants(nextFires(cron, timezone, from, at.length))).toEqual(at);
});

describe('a time that the clock skips', () => {
  test('is marked as moved, and its neighbours are not', () => {
    expect(nextFires('30 2 * * *', 'America/New_York', '2026-03-07T00:00:00Z', 3)).toEqual([
      { at: instant('2026-03-07T07:30:00Z'), local: '2026-03-07T02:30:00-05:00', dst: null },
      { at: instant('2026-03-08T07:00:00Z'), local: '2026-03-08T03:00:00-04:00', dst: 'gap' },
      { at: instant('2026-03-09T06:30:00Z'), local: '2026-03-09T02:30:00-04:00', dst: null },
    ]);
  });

  test('is marked even where it meets a regular fire', () => {
    expect(nextFires('0 2,3 * * *', 'America/New_York', '2026-03-08T00:00:00Z', 1)[0]?.dst).toBe('gap');
  });

  test('makes one fire of every second in the skipped hour', () => {
    const fires = nextFires('* * 2 * * *', 'America/New_York', '2026-03-08T00:00:00Z', 2);
    expect(instants(fires)).toEqual(['2026-03-08T07:00:00Z', '2026-03-09T06:00:00Z']);
  });

  test('may be a whole day: Apia left out 30 December 2011', () => {
    const fires = nextFires('0 9,15 * * *', 'Pacific/Apia', '2011-12-29T10:00:00Z', 5);
    expect(fires.map(({ local, dst }) => [local, dst])).toEqual([
      ['2011-12-29T09:00:00-10:00', null],
      ['2011-12-29T15:00:00-10:00', null],
      ['2011-12-31T00:00:00+14:00', 'gap'],
      ['2011-12-31T09:00:00+14:00', null],
      ['2011-12-31T15:00:00+14:00', null],
    ]);
  });
});

describe('a time that the clock repeats', () => {
  test('is marked, and the schedule with named hours runs in the first pass only', () => {
    expect(nextFires('30 1 * * *', 'America/New_York', '2026-11-01T00:00:00Z', 2)).toEqual([
      { at: instant('2026-11-01T05:30:00Z'), local: '2026-11-01T01:30:00-04:00', dst: 'repeat' },
      { at: instant('2026-11-02T06:30:00Z'), local: '2026-11-02T01:30:00-05:00', dst: null },
    ]);
  });

  test('is marked in both passes of a frequency', () => {
    const fires = nextFires('0 * * * *', 'America/New_York', '2026-11-01T04:30:00Z', 3);
    expect(fires.map(({ local, dst }) => [local, dst])).toEqual([
      ['2026-11-01T01:00:00-04:00', 'repeat'],
      ['2026-11-01T01:00:00-05:00', 'repeat'],
      ['2026-11-01T02:00:00-05:00', null],
    ]);
  });

  test('does not fire again when asked from within the second pass', () => {
    const fires = nextFires('*/10 1 * * *', 'America/New_York', '2026-11-01T06:05:00Z', 1);
    expect(instants(fires)).toEqual(['2026-11-02T06:00:00Z']);
  });
});

describe('asking', () => {
  const hourly = timetable('0 * * * *');
  const noon = instant('2026-05-01T12:00:00Z');

  test('the next fire is strictly later, to the millisecond', () => {
    expect(nextFire(hourly, noon)?.at).toBe(noon + 3_600_000);
    expect(nextFire(hourly, noon - 1)?.at).toBe(noon);
    expect(nextFire(hourly, noon + 0.5)?.at).toBe(noon + 3_600_000);
  });

  test('a span leaves out its start and has its end', () => {
    const fires = firesBetween(hourly, noon, noon + 2 * 3_600_000);
    expect(instants(fires)).toEqual(['2026-05-01T13:00:00Z', '2026-05-01T14:00:00Z']);
  });

  test('past the year 9999 nothing fires, and no question goes on for ever', () => {
    expect(nextFire(hourly, instant('9999-12-31T23:00:00Z'))).toBeNull();
    for (const after of [Number.POSITIVE_INFINITY, Number.NaN, 8.64e15])
      expect(nextFire(hourly, after)).toBeNull();
    expect(nextFire(hourly, Number.NEGATIVE_INFINITY)?.local).toBe('1000-01-01T01:00:00+00:00');
  });

  test('29 February is found across 2100, as a named time and as a frequency', () => {
    for (const cron of ['0 0 29 2 *', '0 * 29 2 *']) {
      const [first] = nextFires(cron, 'Europe/Zurich', '2096-03-01T00:00:00Z', 1);
      expect(first?.local).toBe('2104-02-29T00:00:00+01:00');
    }
  });
});
