import { expect, test } from 'vitest';
import { fireId, type Schedule, scheduleId } from '../../src/schedule/schedule.ts';
import { type ScheduleSource, scheduleReader } from '../../src/schedule/schedule-reader.ts';
import { instant } from './unwrap.ts';

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
  const schedule = readerOfSchedules()({ trigger: 'nightly', index: 1, cron: '@daily' });
  expect(scheduleId(schedule)).toBe('nightly#1');
  const at = instant('2026-03-08T00:00:00Z');
  expect(fireId(schedule, { at, local: '', dst: null })).toBe('nightly#1@2026-03-08T00:00:00.000Z');
});
