import type { Fire, Timetable } from './fires.ts';

/** One entry of a trigger's `schedule:` list. */
export interface Schedule extends Timetable {
  /** The trigger's name in the manifest. */
  readonly trigger: string;
  /** The entry's place in the trigger's list, from 0. */
  readonly index: number;
}

/** Names a schedule within a manifest, e.g. `nightly#0`. */
export type ScheduleId = `${string}#${number}`;

/** Names a fire for good: the schedule and the UTC instant, e.g. `nightly#0@2026-03-08T07:00:00.000Z`. */
export type FireId = `${ScheduleId}@${string}`;

export const scheduleId = ({ trigger, index }: Schedule): ScheduleId => `${trigger}#${index}`;

export const fireId = (schedule: Schedule, { at }: Fire): FireId =>
  `${scheduleId(schedule)}@${new Date(at).toISOString()}`;
