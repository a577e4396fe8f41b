import { describe, expect, test } from 'vitest';
import { type Fire, nextFire, type Timetable } from '../../src/schedule/fires.ts';
import { MISSED_COUNT_LIMIT, sortOverdue } from '../../src/schedule/overdue.ts';
import { instant, iso, timetable } from './unwrap.ts';

/** What becomes of the fires due between two moments, as instants. */
function overdue(table: Timetable, since: string, now: string) {
  const first = nextFire(table, instant(since));
  if (first === null) throw new Error('nothing is due');
  const { run, missed } = sortOverdue(table, first, instant(now));
  const show = (fire: Fire | null): string | null => fire && iso(fire.at);
  return {
    run: show(run),
    missed: missed && { count: missed.count, first: show(missed.first), last: show(missed.last) },
  };
}

test('a fire that is due by now runs, and nothing is missed', () => {
  expect(overdue(timetable('0 * * * *'), '2026-05-01T11:30:00Z', '2026-05-01T12:00:00Z')).toEqual({
    run: '2026-05-01T12:00:00Z',
    missed: null,
  });
});

test('of several, the latest runs and the older ones are missed', () => {
  expect(overdue(timetable('*/10 * * * *'), '2026-05-01T12:00:00Z', '2026-05-01T12:45:00Z')).toEqual({
    run: '2026-05-01T12:40:00Z',
    missed: { count: 3, first: '2026-05-01T12:10:00Z', last: '2026-05-01T12:30:00Z' },
  });
});

describe('late by the period or more is missed, where the period is the time since the fire before', () => {
  const workHours = timetable('*/5 9-16 * * *');

  test('the last fire of working hours has five minutes, not the night', () => {
    const late = overdue(workHours, '2026-05-01T16:54:00Z', '2026-05-01T17:00:00Z');
    expect(late).toEqual({
      run: null,
      missed: { count: 1, first: '2026-05-01T16:55:00Z', last: '2026-05-01T16:55:00Z' },
    });
    expect(overdue(workHours, '2026-05-01T16:54:00Z', '2026-05-01T16:59:59Z').run).toBe(
      '2026-05-01T16:55:00Z',
    );
  });

  test('Friday’s fire does not run on Sunday', () => {
    const weekdays = timetable('0 9 * * 1-5');
    expect(overdue(weekdays, '2026-04-30T12:00:00Z', '2026-05-03T09:00:00Z')).toMatchObject({ run: null });
    expect(overdue(weekdays, '2026-04-30T12:00:00Z', '2026-05-02T08:59:59Z').run).toBe(
      '2026-05-01T09:00:00Z',
    );
  });

  test('a daily fire still runs in the evening', () => {
    expect(overdue(timetable('0 2 * * *'), '2026-05-01T00:00:00Z', '2026-05-01T20:00:00Z')).toEqual({
      run: '2026-05-01T02:00:00Z',
      missed: null,
    });
  });
});

test('a clock that jumps by years is not counted out', () => {
  const jump = overdue(timetable('* * * * * *'), '1970-01-01T00:00:00Z', '2026-05-01T12:00:00Z');
  expect(jump.run).toBe('2026-05-01T12:00:00Z');
  expect(jump.missed).toEqual({
    count: MISSED_COUNT_LIMIT,
    first: '1970-01-01T00:00:01Z',
    last: '2026-05-01T11:59:59Z',
  });
});
