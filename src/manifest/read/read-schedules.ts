import type { Location } from '../../core/source.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { RawSchedule } from '../generated/raw-manifest.ts';
import type { ManifestProblemCode } from '../problem-code.ts';
import { scalarPlaces } from '../scalar-places.ts';
import type { ScheduleNote, ScheduleRules, ScheduleSpec } from '../schedule-spec.ts';
import { entriesOf, itemsOf, type MapEntry, type ScalarTree, type Tree } from '../tree.ts';
import { readScheduleRules } from './read-schedule-rules.ts';
import type { Reader } from './reader.ts';

/**
 * Says what is wrong with a schedule, with offsets into the cron text. Passed in: what cron means is the
 * business of a later stage.
 */
export type ScheduleCheck = (
  schedule: ScheduleRules & {
    readonly cron: string;
    readonly timezone: string;
    readonly trigger: string;
  },
) => ScheduleVerdict;

export interface ScheduleVerdict {
  readonly faults: readonly ScheduleFault[];
  /** What is allowed and most likely not meant. */
  readonly notes: readonly ScheduleNote[];
}

export interface ScheduleFault {
  /** `until`: no fire lies within the schedule's bounds. */
  readonly part: 'cron' | 'timezone' | 'jitter' | 'until';
  readonly message: string;
  readonly next: string;
  /** Offsets into the cron text; none for the other parts. */
  readonly start?: number;
  readonly end?: number;
}

/** The time zone of schedules that name none; `at` is null where the manifest does not say it either. */
export interface DefaultTimezone {
  readonly name: string;
  readonly at: Location | null;
}

/** What a schedule may take from the rest of the manifest. */
export interface ScheduleSurroundings {
  /** Name of its trigger. */
  readonly trigger: string;
  readonly defaultTimezone: DefaultTimezone;
  readonly checkSchedule: ScheduleCheck;
}

/**
 * The schedules of a trigger. All are returned, also those with faults: the reader knows of the faults, and a manifest
 * with an error is never built.
 */
export function readSchedules(
  raw: readonly RawSchedule[],
  entry: MapEntry | undefined,
  { trigger, defaultTimezone: zone, checkSchedule: check }: ScheduleSurroundings,
  reader: Reader,
): readonly ScheduleSpec[] {
  return itemsOf(entry?.value).flatMap((tree, index): readonly ScheduleSpec[] => {
    reader.value(tree);
    const parts = entriesOf(tree);
    const cronTree = parts.get('cron')?.value;
    const zoneTree = parts.get('timezone')?.value;
    const rawSchedule = raw[index];
    if (cronTree?.kind !== 'scalar' || rawSchedule === undefined) return [];
    const cron = String(cronTree.value);
    const timezone = zoneTree?.kind === 'scalar' ? String(zoneTree.value) : zone.name;
    const before = reader.problems.length;
    const rules = readScheduleRules(rawSchedule, parts, reader);
    const isSound = reader.problems.length === before;
    const { faults, notes } = check({ cron, timezone, trigger, ...rules });
    const places: FaultPlaces = {
      cron: cronTree,
      timezone: zoneTree ?? zone.at ?? tree,
      jitter: parts.get('jitter')?.value ?? tree,
      until: parts.get('until')?.value ?? tree,
    };
    for (const fault of faults) {
      // Faults that may come from a broken rule are left out: that rule has been told.
      if (isSound || fault.part === 'cron' || fault.part === 'timezone') tell(fault, places, reader);
    }
    const sentences = notes.map(note => ({ ...note, next: sentence(note.next) }));
    return [{ ...rules, cron, timezone, notes: sentences, at: cronTree }];
  });
}

interface FaultPlaces {
  readonly cron: ScalarTree;
  readonly timezone: Location;
  readonly jitter: Tree;
  readonly until: Tree;
}

function tell(fault: ScheduleFault, places: FaultPlaces, reader: Reader): void {
  const [code, at] = placeOf(fault, places);
  reader.error(code, at, fault.message, sentence(fault.next));
}

function placeOf(
  { part, start, end }: ScheduleFault,
  places: FaultPlaces,
): readonly [ManifestProblemCode, Location] {
  switch (part) {
    case 'cron': {
      const exact = start !== undefined && end !== undefined;
      return ['bad-cron', exact ? scalarPlaces(places.cron)({ start, end }) : places.cron];
    }
    case 'timezone':
      return ['unknown-timezone', places.timezone];
    case 'jitter':
      return ['bad-jitter', places.jitter];
    case 'until':
      return ['bad-date', places.until];
    default:
      return unreachable(part);
  }
}

/** Hints of the schedule's own stage are phrases; here they stand alone. */
const sentence = (text: string): string =>
  text.charAt(0).toUpperCase() + text.slice(1) + (/[.?!]$/.test(text) ? '' : '.');
