import type { Result } from '../core/result.ts';
import type { ScheduleCheck, ScheduleFault } from '../manifest/read-triggers.ts';
import type { Schedule } from './schedule.ts';
import { type ScheduleProblem, scheduleReader } from './schedule-reader.ts';

/** What the loader asks of a schedule while it reads a manifest; see `ScheduleCheck`. */
export function scheduleChecker(): ScheduleCheck {
  const read = scheduleReader();
  return ({ cron, timezone, trigger }) => faultsOf(read({ trigger, index: 0, cron, timezone }));
}

function faultsOf(schedule: Result<Schedule, ScheduleProblem>): readonly ScheduleFault[] {
  if (schedule.ok) {
    const { restricted } = schedule.value.cron;
    return restricted.has('day of month') && restricted.has('day of week') ? [eitherDay] : [];
  }
  const { problem } = schedule.error;
  const fault = { severity: 'error', message: problem.message } as const;
  if (schedule.error.in === 'timezone') {
    return [
      { part: 'timezone', ...fault, next: problem.hint ?? 'Use an IANA name, e.g. Europe/Zurich, or UTC.' },
    ];
  }
  const { start, end, hint } = schedule.error.problem;
  return [
    {
      part: 'cron',
      ...fault,
      next: hint ?? 'See `volley next --cron EXPR` for what an expression means.',
      start,
      end,
    },
  ];
}

const eitherDay: ScheduleFault = {
  part: 'cron',
  severity: 'warning',
  message: 'day of month and day of week are both named, so either of them is enough',
  next: 'Jenkins wants both to match; leave one of them `*` to mean the other alone.',
};
