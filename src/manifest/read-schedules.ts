import type { Location } from '../core/source.ts';
import type { ScheduleSpec } from './manifest.ts';
import type { Reader } from './reader.ts';
import { scalarPlaces } from './scalar-places.ts';
import { entriesOf, itemsOf, type MapEntry } from './tree.ts';

/**
 * Says what is wrong with a schedule, with offsets into the cron text. Passed in: what cron means is the
 * business of a later stage.
 */
export type ScheduleCheck = (schedule: {
  readonly cron: string;
  readonly timezone: string;
  readonly trigger: string;
}) => readonly ScheduleFault[];

export interface ScheduleFault {
  readonly part: 'cron' | 'timezone';
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly next: string;
  /** Offsets into the cron text; none for a time zone. */
  readonly start?: number;
  readonly end?: number;
}

/** The time zone of schedules that name none; `at` is null where the manifest does not say it either. */
export interface DefaultTimezone {
  readonly name: string;
  readonly at: Location | null;
}

/**
 * The schedules of a trigger. All are returned, also those with faults: the reader knows of the faults, and a manifest
 * with an error is never built.
 */
export function readSchedules(
  trigger: string,
  entry: MapEntry | undefined,
  zone: DefaultTimezone,
  check: ScheduleCheck,
  reader: Reader,
): readonly ScheduleSpec[] {
  return itemsOf(entry?.value).flatMap((tree): readonly ScheduleSpec[] => {
    reader.value(tree);
    const cronTree = entriesOf(tree).get('cron')?.value;
    const zoneTree = entriesOf(tree).get('timezone')?.value;
    if (cronTree?.kind !== 'scalar') return [];
    const cron = String(cronTree.value);
    const timezone = zoneTree?.kind === 'scalar' ? String(zoneTree.value) : zone.name;
    const faults = check({ cron, timezone, trigger });
    for (const { part, severity, message, next, start, end } of faults) {
      if (part === 'timezone') {
        reader.error('unknown-timezone', zoneTree ?? zone.at ?? tree, message, sentence(next));
        continue;
      }
      const exact = start !== undefined && end !== undefined;
      const span = exact ? scalarPlaces(cronTree)({ start, end }) : cronTree;
      if (severity === 'error') reader.error('bad-cron', span, message, sentence(next));
    }
    const notes = faults
      .filter(({ severity }) => severity === 'warning')
      .map(({ message, next }) => ({ message, next: sentence(next) }));
    return [{ cron, timezone, notes, at: cronTree }];
  });
}

/** Hints of the schedule's own stage are phrases; here they stand alone. */
const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? '' : '.');
