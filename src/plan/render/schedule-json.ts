import { showDate } from '../../core/calendar-date.ts';
import type { ScheduleBound } from '../../manifest/schedule-spec.ts';
import type { PlannedSchedule } from '../plan.ts';

/** A schedule as a member of public documents: dates as `2026-12-25`, instants in ISO 8601, times in milliseconds. */
export function scheduleDocument(schedule: PlannedSchedule): Record<string, unknown> {
  const { cron, timezone, every, from, until, exclude, jitter, overlap, catchUp } = schedule;
  return {
    cron,
    timezone,
    every: every === null ? null : { [every.unit]: every.count, from: showDate(every.from) },
    from: from === null ? null : showBound(from),
    until: until === null ? null : showBound(until),
    exclude: exclude.map(({ first, last, reason, yearly }) => ({
      first: showDate(first),
      last: showDate(last),
      reason,
      yearly,
    })),
    jitter,
    overlap,
    catchUp: { policy: catchUp.policy, window: catchUp.window },
  };
}

/** `2026-12-25` for a day, `2026-12-25T10:00:00.000Z` for an instant. */
export const showBound = (bound: ScheduleBound): string =>
  bound.kind === 'date' ? showDate(bound.date) : new Date(bound.at).toISOString();
