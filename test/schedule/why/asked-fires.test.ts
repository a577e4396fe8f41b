import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../src/cli/arguments/moment-argument.ts';
import type { ScheduleSource } from '../../../src/schedule/schedule-reader.ts';
import { askedFires, LISTED } from '../../../src/schedule/why/asked-fires.ts';
import { date, instant, iso, scheduleOf } from '../unwrap.ts';

const NOW = instant('2026-07-01T12:00:00Z');

/** Instants of the fires that are meant, or why there is none. */
function asked(source: Partial<ScheduleSource>, moment: string, now = NOW): readonly string[] | string {
  const found = askedFires(scheduleOf(source), parseMoment(moment), now);
  return found.kind === 'due' ? found.fires.map(({ fire }) => iso(fire.at)) : found.why;
}

const NEW_YORK = { cron: '30 2 * * *', timezone: 'America/New_York' };

describe('a time is asked for', () => {
  test.each([
    ['02:30', ['2026-07-01T06:30:00Z']],
    ['yesterday 02:30', ['2026-06-30T06:30:00Z']],
    ['tomorrow 02:30', ['2026-07-02T06:30:00Z']],
    ['2026-03-01T02:30', ['2026-03-01T07:30:00Z']],
    ['2026-03-01 02:30', ['2026-03-01T07:30:00Z']],
    ['2026-03-01T07:30Z', ['2026-03-01T07:30:00Z']],
    ['2026-03-01T08:30+01:00', ['2026-03-01T07:30:00Z']],
    ['2026-03-01', ['2026-03-01T07:30:00Z']],
    ['today', ['2026-07-01T06:30:00Z']],
    ['02:31', 'not-named'],
    ['2026-03-01T07:30:01Z', 'not-named'],
  ])('as %s, in the zone of the schedule', (moment, expected) => {
    expect(asked(NEW_YORK, moment)).toEqual(expected);
  });

  test('as a time of day that is still to come today, and means the day before', () => {
    expect(asked(NEW_YORK, '02:30', instant('2026-07-01T06:29:00Z'))).toEqual(['2026-06-30T06:30:00Z']);
  });

  test('that the clock skips: the fire was moved', () => {
    expect(asked(NEW_YORK, '2026-03-08T02:30')).toEqual(['2026-03-08T07:00:00Z']);
    expect(asked({ ...NEW_YORK, cron: '0 9 * * *' }, '2026-03-08T02:30')).toBe('not-named');
  });

  test('that the clock shows twice: the fire belongs to the first, but for a frequency', () => {
    const cron = '30 1 * * *';
    expect(asked({ ...NEW_YORK, cron }, '2026-11-01T01:30')).toEqual(['2026-11-01T05:30:00Z']);
    expect(asked({ ...NEW_YORK, cron }, '2026-11-01T06:30Z')).toBe('second-pass');
    const both = ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'];
    expect(asked({ ...NEW_YORK, cron: '30 * * * *' }, '2026-11-01T01:30')).toEqual(both);
  });

  test('between the instant of a fire and its start, which jitter delays', () => {
    const delayed = { cron: '0 6 * * *', jitter: 10 * 60_000 };
    const found = askedFires(scheduleOf(delayed), parseMoment('2026-07-01'), NOW);
    const start = found.kind === 'due' ? (found.fires[0]?.start ?? 0) : 0;
    expect(start).toBeGreaterThan(instant('2026-07-01T06:00:00Z'));
    expect(asked(delayed, iso(start))).toEqual(['2026-07-01T06:00:00Z']);
    expect(asked(delayed, iso(start + 60_000))).toBe('not-named');
  });

  test('that `from`, `until` or `every` leave out', () => {
    const bounded = {
      cron: '0 6 * * *',
      from: { kind: 'date', date: date('2026-06-01') },
      until: { kind: 'date', date: date('2026-08-01') },
    } as const;
    expect(asked(bounded, '2026-05-31T06:00')).toBe('before-from');
    expect(asked(bounded, '2026-08-02T06:00')).toBe('after-until');
    const every = { unit: 'weeks', count: 2, from: date('2026-06-01') } as const;
    expect(asked({ cron: '0 6 * * 1', every }, '2026-06-08T06:00')).toBe('not-in-turn');
    expect(asked({ cron: '0 6 * * 1', every }, '2026-05-25T06:00')).toBe('not-in-turn');
  });
});

test('a day of many fires is told by its first ones, and how many more there are', () => {
  expect(askedFires(scheduleOf({ cron: '* * * * *' }), parseMoment('2026-06-01'), NOW)).toMatchObject({
    fires: { length: LISTED },
    more: 1_440 - LISTED,
  });
});

test.each(['', '25:00', '2026-02-30', 'yesterday 02:30Z', '2026-03-01T07', 'noon', '2026-03-01T02:30+01'])(
  '%j is no time, and is refused with what to write',
  text => {
    expect(() => parseMoment(text)).toThrow(/Write a time of the schedule/);
  },
);
