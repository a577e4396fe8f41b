import type { Trigger } from '../manifest/manifest.ts';
import type { Schedule } from './schedule.ts';
import { scheduleReader } from './schedule-reader.ts';

/** The schedules of triggers. The manifest is valid, so that one that cannot be read is a defect. */
export function manifestSchedules(triggers: readonly Trigger[]): readonly Schedule[] {
  const read = scheduleReader();
  return triggers.flatMap(trigger =>
    trigger.schedules.map(({ at: _, notes: __, ...spec }, index) => {
      const schedule = read({ ...spec, trigger: trigger.name, index });
      if (!schedule.ok)
        throw new Error(`a valid manifest has a bad schedule: ${schedule.error.problem.message}`);
      return schedule.value;
    }),
  );
}
