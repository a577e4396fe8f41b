import type { PlannedTrigger } from '../../plan/plan.ts';
import type { Schedule } from '../schedule.ts';
import { scheduleReader } from '../schedule-reader.ts';

/**
 * The schedules of a plan's triggers. One that cannot be read is left out: a plan comes from a manifest that was checked,
 * so that only a file that somebody has made by hand can hold one, and such a schedule never fires.
 */
export function plannedSchedules(
  triggers: readonly Pick<PlannedTrigger, 'name' | 'schedules'>[],
): readonly Schedule[] {
  const read = scheduleReader();
  return triggers.flatMap(({ name, schedules }) =>
    schedules.flatMap((spec, index) => {
      const schedule = read({ ...spec, trigger: name, index });
      return schedule.ok ? [schedule.value] : [];
    }),
  );
}
