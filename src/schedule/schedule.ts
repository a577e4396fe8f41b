import { stableHash } from '../core/stable-hash.ts';
import type { ScheduleRules } from '../manifest/schedule-spec.ts';
import type { Timetable } from './fires.ts';

/** One entry of a trigger's `schedule:` list. */
export interface Schedule extends Timetable {
  readonly id: ScheduleId;
  /** The trigger's name in the manifest. */
  readonly trigger: string;
  /** The entry's place in the trigger's list, from 0. */
  readonly index: number;
  readonly rules: ScheduleRules;
  /** `from`, `until` and where `every` begins, as instants in milliseconds since 1970: the first included, the last not. */
  readonly bounds: { readonly from: number; readonly until: number };
}

/** Names a schedule, e.g. `nightly#1k9f3z`. */
export type ScheduleId = `${string}#${string}`;

/** Names a fire for good: the schedule and the UTC instant, e.g. `nightly#1k9f3z@2026-03-08T07:00:00.000Z`. */
export type FireId = `${ScheduleId}@${string}`;

/**
 * A schedule is the same as long as its trigger, expression, zone and `every` are: it may move in the list, and what is
 * done with its fires may change. With another expression it is another schedule, first seen when it appears, so
 * that an edit never makes up for fires that nobody had asked for.
 */
export const scheduleId = (trigger: string, times: string): ScheduleId => `${trigger}#${times}`;

/** The trigger whose schedule has this id. */
export const triggerOf = (schedule: string): string => schedule.slice(0, schedule.lastIndexOf('#'));

/** What of a schedule's times goes into its name; `twin`: how many equal ones of its trigger stand before it. */
export function digestOfTimes(
  cron: string,
  timezone: string,
  every: ScheduleRules['every'],
  twin: number,
): string {
  const times = [cron.trim().replaceAll(/\s+/g, ' '), timezone, every, twin];
  return stableHash(JSON.stringify(times)).toString(36);
}

/** `at`: the nominal instant; jitter does not count. */
export const fireId = (schedule: ScheduleId, at: number): FireId =>
  `${schedule}@${new Date(at).toISOString()}`;
