import { describe, expect, test } from 'vitest';
import { fireId, type Schedule } from '../../src/schedule/schedule.ts';
import { type ScheduleSource, scheduleReader } from '../../src/schedule/schedule-reader.ts';
import { date, instant, iso, scheduleOf, schedulesOf } from './unwrap.ts';

function readerOfSchedules(): (source: ScheduleSource) => Schedule {
  const read = scheduleReader();
  return source => {
    const schedule = read(source);
    if (!schedule.ok) throw new Error(schedule.error.problem.message);
    return schedule.value;
  };
}

test('schedules of one text and one zone share expression and zone', () => {
  const read = readerOfSchedules();
  const first = read({ trigger: 'a', index: 0, cron: '0 9 * * *', timezone: 'Asia/Tokyo' });
  const second = read({ trigger: 'b', index: 3, cron: '0 9 * * *', timezone: 'Asia/Tokyo' });
  expect(second.cron).toBe(first.cron);
  expect(second.timezone).toBe(first.timezone);
  expect(second).toMatchObject({ trigger: 'b', index: 3 });
});

test('H is the trigger’s own, even where the text is the same', () => {
  const read = readerOfSchedules();
  const resolved = ['nightly', 'weekly', 'deploy'].map(
    trigger => read({ trigger, index: 0, cron: 'H 2 * * *' }).cron.resolved,
  );
  expect(new Set(resolved).size).toBe(3);
});

test('a schedule without a zone is in UTC', () => {
  expect(readerOfSchedules()({ trigger: 'a', index: 0, cron: '@daily' }).timezone.name).toBe('UTC');
});

test('a problem says in which of the texts it is', () => {
  const read = scheduleReader();
  const source = { trigger: 'a', index: 0 };
  expect(read({ ...source, cron: '75 * * * *' })).toMatchObject({
    ok: false,
    error: { in: 'cron', problem: { code: 'cron-out-of-range' } },
  });
  expect(read({ ...source, cron: '@daily', timezone: 'Mars/Base' })).toMatchObject({
    ok: false,
    error: { in: 'timezone', problem: { code: 'timezone-unknown' } },
  });
});

test('a fire is named by its schedule and its instant', () => {
  const { id } = scheduleOf({ trigger: 'nightly', index: 1 });
  expect(id).toMatch(/^nightly#[0-9a-z]+$/);
  expect(fireId(id, instant('2026-03-08T00:00:00Z'))).toBe(`${id}@2026-03-08T00:00:00.000Z`);
});

describe('a schedule stays the same', () => {
  const before = scheduleOf({ cron: 'H 2 * * *', timezone: 'Europe/Zurich' });

  test('wherever it stands in the list, and whatever is done with its fires', () => {
    const [, moved] = schedulesOf([
      { cron: '0 0 * * *' },
      { cron: 'H  2 * * *', timezone: 'Europe/Zurich', overlap: 'buffer-all', jitter: 60_000 },
    ]);
    expect(moved?.id).toBe(before.id);
  });

  test.each<Partial<ScheduleSource>>([
    { cron: 'H 3 * * *' },
    { timezone: 'Europe/Berlin' },
    { trigger: 'weekly' },
    { every: { unit: 'weeks', count: 2, from: 0 } },
  ])('but not with %j', change => {
    expect(scheduleOf({ cron: 'H 2 * * *', timezone: 'Europe/Zurich', ...change }).id).not.toBe(before.id);
  });

  test('and two equal ones of a trigger are two', () => {
    const ids = schedulesOf([{}, {}, {}]).map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
});

test('a bound that is a day is the day of the schedule’s zone, the last one included', () => {
  const { bounds } = scheduleOf({
    timezone: 'America/New_York',
    from: { kind: 'date', date: date('2026-03-08') },
    until: { kind: 'date', date: date('2026-03-08') },
  });
  expect([iso(bounds.from), iso(bounds.until)]).toEqual(['2026-03-08T05:00:00Z', '2026-03-09T04:00:00Z']);
});
