import { expect, test } from 'vitest';
import { firesBefore } from '../../src/schedule/fires-before.ts';
import { manifestSchedules } from '../../src/schedule/manifest-schedules.ts';
import { nextOccasion } from '../../src/schedule/occasions.ts';
import type { Schedule } from '../../src/schedule/schedule.ts';
import { manifestOf, withTrigger } from '../manifest/loading.ts';

const schedulesOf = (schedule: string): readonly Schedule[] =>
  manifestSchedules([...manifestOf(withTrigger(`schedule: ${schedule}`)).triggers.values()]);

/** The next instants at which one of the schedules is due. */
function instants(schedules: readonly Schedule[], after: number, count: number): readonly number[] {
  const all = schedules.flatMap(schedule => {
    const own: number[] = [];
    for (
      let at = nextOccasion(schedule, after);
      at !== null && own.length < count;
      at = nextOccasion(schedule, at)
    )
      own.push(at);
    return own;
  });
  return [...new Set(all)].sort((a, b) => a - b).slice(0, count);
}

test('each fire counts one more than the one before it, over changes of the clock and where schedules meet', () => {
  const schedules = schedulesOf(
    '[{cron: "30 2 * * *", timezone: Europe/Zurich}, {cron: "0 0 1 * *"}, {cron: "30 2 * * 1", timezone: Europe/Zurich}]',
  );
  const counts = instants(schedules, Date.UTC(2027, 2, 20), 30).map(at => firesBefore(schedules, at));
  expect(counts).toEqual(counts.map((_, index) => (counts[0] ?? 0) + index));
});

test('a day that is excluded does not count', () => {
  const schedules = schedulesOf('[{cron: "0 2 * * *", exclude: [2026-01-02]}]');
  expect(firesBefore(schedules, Date.UTC(2026, 0, 4, 2))).toBe(2);
});
