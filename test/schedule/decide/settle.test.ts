import { describe, expect, test } from 'vitest';
import { CATCH_UP_LIMIT, MISSED_COUNT_LIMIT, settle } from '../../../src/schedule/decide/settle.ts';
import { exclusionAt, nextOccasion, startOfOccasion } from '../../../src/schedule/occasions.ts';
import type { Schedule } from '../../../src/schedule/schedule.ts';
import fc from '../../property.ts';
import { date, instant, iso, scheduleOf } from '../unwrap.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What becomes of the fires due between two moments. */
function settled(schedule: Schedule, since: string, now: string) {
  const { run, excluded, missed } = settle(schedule, instant(since), instant(now));
  return {
    run: run.map(iso),
    excluded: excluded.map(iso),
    missed: missed.map(({ why, count, first, last }) => `${why} ${count}: ${iso(first)} to ${iso(last)}`),
  };
}

const tens = { cron: '*/10 * * * *' };

test('a fire that is due by now runs, and nothing is missed', () => {
  const hourly = scheduleOf({ cron: '0 * * * *' });
  expect(settled(hourly, '2026-05-01T11:30:00Z', '2026-05-01T12:00:00Z')).toEqual({
    run: ['2026-05-01T12:00:00Z'],
    excluded: [],
    missed: [],
  });
  expect(settled(hourly, '2026-05-01T12:00:00Z', '2026-05-01T12:59:59Z').run).toEqual([]);
});

describe('of several fires', () => {
  const [since, now] = ['2026-05-01T12:00:00Z', '2026-05-01T12:45:00Z'] as const;

  test('the latest, late by less than the period, runs without any catch-up', () => {
    expect(settled(scheduleOf(tens), since, now)).toMatchObject({
      run: ['2026-05-01T12:40:00Z'],
      missed: ['no-catch-up 3: 2026-05-01T12:10:00Z to 2026-05-01T12:30:00Z'],
    });
  });

  test('catch-up all runs all of them, the oldest first', () => {
    const { run, missed } = settled(
      scheduleOf({ ...tens, catchUp: { policy: 'all', window: null } }),
      since,
      now,
    );
    expect(run.map(at => at.slice(11, 16))).toEqual(['12:10', '12:20', '12:30', '12:40']);
    expect(missed).toEqual([]);
  });

  test('what is older than the window is not started, and a fire at its very edge is older', () => {
    const schedule = scheduleOf({ ...tens, catchUp: { policy: 'all', window: 25 * MINUTE } });
    expect(settled(schedule, since, now)).toMatchObject({
      run: ['2026-05-01T12:30:00Z', '2026-05-01T12:40:00Z'],
      missed: ['outside-window 2: 2026-05-01T12:10:00Z to 2026-05-01T12:20:00Z'],
    });
  });

  test('a window also bounds how late the latest one may be', () => {
    const daily = scheduleOf({ cron: '0 2 * * *', catchUp: { policy: 'latest', window: 6 * HOUR } });
    expect(settled(daily, '2026-05-01T00:00:00Z', '2026-05-01T07:59:59Z').run).toHaveLength(1);
    expect(settled(daily, '2026-05-01T00:00:00Z', '2026-05-01T08:00:00Z')).toMatchObject({
      run: [],
      missed: ['outside-window 1: 2026-05-01T02:00:00Z to 2026-05-01T02:00:00Z'],
    });
  });

  test('the newest thousand are made up for, and the others counted', () => {
    const schedule = scheduleOf({ cron: '* * * * *', catchUp: { policy: 'all', window: null } });
    const { run, missed } = settled(schedule, '2026-05-01T00:00:00Z', '2026-05-02T00:00:00Z');
    expect([run.length, run[0], run.at(-1)]).toEqual([
      CATCH_UP_LIMIT,
      '2026-05-01T07:21:00Z',
      '2026-05-02T00:00:00Z',
    ]);
    expect(missed).toEqual(['beyond-limit 440: 2026-05-01T00:01:00Z to 2026-05-01T07:20:00Z']);
  });
});

describe('late by the period or more is missed, where the period is the time since the fire before', () => {
  const workHours = { cron: '*/5 9-16 * * *' };

  test('the last fire of working hours has five minutes, not the night', () => {
    const schedule = scheduleOf(workHours);
    expect(settled(schedule, '2026-05-01T16:54:00Z', '2026-05-01T17:00:00Z')).toEqual({
      run: [],
      excluded: [],
      missed: ['no-catch-up 1: 2026-05-01T16:55:00Z to 2026-05-01T16:55:00Z'],
    });
    expect(settled(schedule, '2026-05-01T16:54:00Z', '2026-05-01T16:59:59Z').run).toHaveLength(1);
  });

  test('but catch-up latest runs it', () => {
    const schedule = scheduleOf({ ...workHours, catchUp: { policy: 'latest', window: null } });
    expect(settled(schedule, '2026-05-01T16:48:00Z', '2026-05-02T03:00:00Z')).toMatchObject({
      run: ['2026-05-01T16:55:00Z'],
      missed: ['not-latest 1: 2026-05-01T16:50:00Z to 2026-05-01T16:50:00Z'],
    });
  });

  test('a daily fire still runs in the evening', () => {
    const daily = scheduleOf({ cron: '0 2 * * *' });
    expect(settled(daily, '2026-05-01T00:00:00Z', '2026-05-01T20:00:00Z')).toMatchObject({
      run: ['2026-05-01T02:00:00Z'],
      missed: [],
    });
  });
});

test('a day that is excluded has no missed fires, and each of its fires is told by itself', () => {
  const [first, last] = [date('2026-05-02'), date('2026-05-02')];
  const schedule = scheduleOf({
    cron: '0 */12 * * *',
    exclude: [{ first, last, reason: 'holiday', yearly: false }],
    catchUp: { policy: 'all', window: null },
  });
  expect(settled(schedule, '2026-05-01T12:00:00Z', '2026-05-03T01:00:00Z')).toEqual({
    run: ['2026-05-03T00:00:00Z'],
    excluded: ['2026-05-02T00:00:00Z', '2026-05-02T12:00:00Z'],
    missed: [],
  });
});

test('a clock that jumps by years is not counted out', () => {
  const schedule = scheduleOf({ cron: '* * * * * *' });
  expect(settled(schedule, '1970-01-01T00:00:00Z', '2026-05-01T12:00:00Z')).toMatchObject({
    run: ['2026-05-01T12:00:00Z'],
    missed: [`no-catch-up ${MISSED_COUNT_LIMIT}: 1970-01-01T00:00:01Z to 2026-05-01T11:59:59Z`],
  });
});

test('every occasion that has started is in exactly one place, whatever the policy, the window and the jitter', () => {
  const cron = fc.constantFrom('*/10 * * * *', '0 */3 * * *', '*/20 9-16 * * 1-5', '30 2 * * *', '0 1 * * 1');
  fc.assert(
    fc.property(
      cron,
      fc.constantFrom('none', 'latest', 'all'),
      fc.option(fc.integer({ min: 1, max: 72 }), { nil: null }),
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: 0, max: 9 * 24 * 60 }),
      fc.boolean(),
      (text, policy, window, jitter, minutes, holiday) => {
        const schedule = scheduleOf({
          cron: text,
          timezone: 'Europe/Zurich',
          jitter: jitter * MINUTE,
          catchUp: { policy, window: window === null ? null : window * HOUR },
          exclude: holiday
            ? [{ first: date('2026-03-27'), last: date('2026-03-29'), reason: null, yearly: false }]
            : [],
        });
        const after = instant('2026-03-26T07:00:00Z');
        const now = after + minutes * MINUTE;
        const due: number[] = [];
        for (let at = nextOccasion(schedule, after); at !== null; at = nextOccasion(schedule, at)) {
          if (startOfOccasion(schedule, at) > now) break;
          due.push(at);
        }
        const { run, excluded, missed } = settle(schedule, after, now);
        for (const at of due) {
          const single = [...run, ...excluded].filter(each => each === at).length;
          const spans = missed.filter(({ first, last }) => first <= at && at <= last).length;
          const isExcluded = exclusionAt(schedule, at) !== null;
          // A long span is only counted, and the excluded days in it are passed over.
          expect(isExcluded ? single <= 1 : single + (single === 1 ? 0 : spans) === 1).toBe(true);
        }
        const open = due.filter(at => exclusionAt(schedule, at) === null);
        expect(run.length + missed.reduce((sum, { count }) => sum + count, 0)).toBe(open.length);
        expect(run).toEqual([...run].sort((a, b) => a - b));
      },
    ),
    { numRuns: 300 },
  );
});
