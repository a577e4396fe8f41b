import type { ScheduleSpec } from '../schedule-spec.ts';
import type { Rule } from './rule.ts';

/** Each of them fires: the second run is skipped, or a second build is made, as `overlap` says. */
export const equalSchedules: Rule = {
  name: 'equal-schedules',
  severity: 'warning',
  summary: 'A trigger has the same schedule twice, so that each of its times comes twice.',
  judgesBroken: false,
  check: ({ manifest }) =>
    [...manifest.triggers.values()].flatMap(({ name, schedules }) => {
      const known = new Map<string, ScheduleSpec>();
      return schedules.flatMap(schedule => {
        const times = timesOf(schedule);
        const first = known.get(times);
        if (first === undefined) known.set(times, schedule);
        return first === undefined
          ? []
          : {
              at: schedule.at,
              message: `"${name}" has this schedule twice, and fires at each of its times twice`,
              next: 'Remove one of them.',
              related: [{ message: 'the other one', at: first.at }],
            };
      });
    }),
};

/** Equal for two schedules that name the same times; what becomes of their fires may differ. */
const timesOf = ({ cron, timezone, every, from, until }: ScheduleSpec): string =>
  JSON.stringify([cron.trim().split(/\s+/).join(' ').toUpperCase(), timezone, every, from, until]);
