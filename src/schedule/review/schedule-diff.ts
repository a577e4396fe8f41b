import { takeFrom } from '../../core/counts.ts';
import { type FieldChange, fieldChanges } from '../../plan/diff/field-change.ts';
import type { Schedule } from '../schedule.ts';
import { cronWords } from './cron-words.ts';
import { scheduleFields, scheduleSense, timetableSense } from './schedule-fields.ts';

/** What becomes of one schedule from one plan to another. */
export type ScheduleChange =
  | {
      readonly kind: 'added';
      readonly trigger: string;
      readonly when: string;
      /** Of its trigger, which had none before. */
      readonly isFirst: boolean;
    }
  | { readonly kind: 'removed'; readonly trigger: string; readonly when: string }
  | {
      /** `moved`: it fires at other times; `changed`: at the same, under other rules. */
      readonly kind: 'moved' | 'changed';
      readonly trigger: string;
      /** When it is due now, in words. */
      readonly when: string;
      readonly fields: readonly FieldChange[];
    };

/**
 * What differs between the schedules of two plans, trigger by trigger. `wasOf`: a trigger's name before; schedules with an
 * `H` move when their trigger gets another name. Equal ones are set aside; of the others the first is taken for the first.
 */
export function diffSchedules(
  before: readonly Schedule[],
  after: readonly Schedule[],
  wasOf: (trigger: string) => string,
): readonly ScheduleChange[] {
  const olds = byTrigger(before);
  const news = byTrigger(after);
  const seen = new Set([...news.keys()].map(wasOf));
  return [
    ...[...news].flatMap(([trigger, schedules]) => pairUp(olds.get(wasOf(trigger)) ?? [], schedules)),
    ...[...olds].flatMap(([trigger, schedules]) => (seen.has(trigger) ? [] : schedules.map(removed))),
  ];
}

function byTrigger(schedules: readonly Schedule[]): ReadonlyMap<string, readonly Schedule[]> {
  const groups = new Map<string, Schedule[]>();
  for (const schedule of schedules) {
    const group = groups.get(schedule.trigger);
    if (group === undefined) groups.set(schedule.trigger, [schedule]);
    else group.push(schedule);
  }
  return groups;
}

function pairUp(before: readonly Schedule[], after: readonly Schedule[]): readonly ScheduleChange[] {
  const [olds, news] = [without(before, after), without(after, before)];
  return Array.from({ length: Math.max(olds.length, news.length) }, (_, index): readonly ScheduleChange[] => {
    const [old, fresh] = [olds[index], news[index]];
    if (old === undefined) return fresh === undefined ? [] : [added(fresh, before.length + index === 0)];
    return [fresh === undefined ? removed(old) : moved(old, fresh)];
  }).flat();
}

/** Each of `others` takes one equal schedule away. */
function without(schedules: readonly Schedule[], others: readonly Schedule[]): readonly Schedule[] {
  const take = takeFrom(others.map(scheduleSense));
  return schedules.filter(schedule => !take(scheduleSense(schedule)));
}

const words = ({ cron, timezone }: Schedule): string => cronWords(cron, timezone);

const added = (schedule: Schedule, isFirst: boolean): ScheduleChange => ({
  kind: 'added',
  trigger: schedule.trigger,
  when: words(schedule),
  isFirst,
});

const removed = (schedule: Schedule): ScheduleChange => ({
  kind: 'removed',
  trigger: schedule.trigger,
  when: words(schedule),
});

/** The words name only the city of a zone. Where two zones would look alike, their whole names are told. */
function moved(old: Schedule, fresh: Schedule): ScheduleChange {
  const fields = fieldChanges(scheduleFields(old), scheduleFields(fresh));
  const zones =
    fields.length === 0
      ? fieldChanges(new Map([['timezone', old.timezone.name]]), new Map([['timezone', fresh.timezone.name]]))
      : [];
  const isMoved = timetableSense(old) !== timetableSense(fresh);
  return {
    kind: isMoved ? 'moved' : 'changed',
    trigger: fresh.trigger,
    when: words(fresh),
    fields: [...fields, ...zones],
  };
}
