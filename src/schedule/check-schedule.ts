import { formatDuration } from '../core/duration.ts';
import type { ScheduleCheck, ScheduleFault, ScheduleVerdict } from '../manifest/read/read-schedules.ts';
import type { ScheduleNote } from '../manifest/schedule-spec.ts';
import { nextOccasion } from './occasions.ts';
import type { Schedule } from './schedule.ts';
import { type ScheduleProblem, scheduleReader } from './schedule-reader.ts';
import { shortestGap } from './shortest-gap.ts';

/** What the loader asks of a schedule while it reads a manifest; see `ScheduleCheck`. */
export function scheduleChecker(): ScheduleCheck {
  const read = scheduleReader();
  return source => {
    const schedule = read({ ...source, index: 0 });
    return schedule.ok ? verdictOn(schedule.value) : { faults: [faultOf(schedule.error)], notes: [] };
  };
}

function faultOf({ in: part, problem }: ScheduleProblem): ScheduleFault {
  if (part === 'timezone') {
    const next = problem.hint ?? 'Use an IANA name, e.g. Europe/Zurich, or UTC.';
    return { part, message: problem.message, next };
  }
  const { start, end, hint, message } = problem;
  return {
    part,
    message,
    next: hint ?? 'See `volley next --cron EXPR` for what an expression means.',
    start,
    end,
  };
}

function verdictOn(schedule: Schedule): ScheduleVerdict {
  const { jitter, until } = schedule.rules;
  const faults: ScheduleFault[] = [];
  const gap = jitter === 0 ? null : shortestGap(schedule);
  if (gap !== null && jitter >= gap) {
    faults.push({
      part: 'jitter',
      message: `jitter has to be shorter: only ${formatDuration(gap)} lie between two fires`,
      next: 'Write less, so that fires stay in their order.',
    });
  }
  if (until !== null && nextOccasion(schedule, -Infinity) === null) {
    faults.push({
      part: 'until',
      message: 'the schedule never fires: no time that it names lies within its bounds',
      next: 'See `volley next` for when it would fire, and correct `from`, `until` or `every`.',
    });
  }
  return { faults, notes: notesOn(schedule) };
}

/** What is allowed in an expression and most likely not meant. */
export function notesOn({ cron }: Schedule): readonly ScheduleNote[] {
  const isEither = cron.restricted.has('day of month') && cron.restricted.has('day of week');
  return [...(isEither ? [EITHER_DAY] : []), ...manyAMinute(cron.seconds.length)];
}

const EITHER_DAY: ScheduleNote = {
  rule: 'ambiguous-days',
  message: 'day of month and day of week are both named, so either of them is enough',
  next: 'Jenkins wants both to match; leave one of them `*` to mean the other alone.',
};

/** Most often five fields were meant, and a star too many stands at the end or the beginning. */
function manyAMinute(seconds: number): readonly ScheduleNote[] {
  if (seconds === 1) return [];
  const often = seconds === 60 ? 'at each second' : `${seconds} times in each`;
  return [
    {
      rule: 'every-second',
      message: `of six fields the first is the second, so that it fires ${often} of the minutes that it names`,
      next: 'Write 0 in its place, or leave it out: five fields begin with the minute.',
    },
  ];
}
