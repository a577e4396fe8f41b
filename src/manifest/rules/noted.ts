import type { Manifest } from '../manifest.ts';
import type { ScheduleNote } from '../schedule-spec.ts';
import type { Finding } from './rule.ts';

/** What was noted for a rule when the schedules were read. */
export const noted = (manifest: Manifest, rule: ScheduleNote['rule']): readonly Finding[] =>
  [...manifest.triggers.values()].flatMap(({ schedules }) =>
    schedules.flatMap(({ at, notes }) =>
      notes.filter(note => note.rule === rule).map(({ message, next }) => ({ at, message, next })),
    ),
  );
