import type { RunId } from '../core/ids.ts';
import { err, ok, type Result } from '../core/result.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Trigger } from '../manifest/manifest.ts';
import { type ComingFire, comingFires } from '../schedule/coming-fires.ts';
import { NO_PAUSES, type Pauses, pauseOf } from '../schedule/decide/pauses.ts';
import { describeOccasion, nextFiring } from '../schedule/occasions.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { NO_TRIGGER, scheduleReader } from '../schedule/schedule-reader.ts';
import { unknownTrigger } from './faults.ts';
import type { ServedManifest } from './manifest-keeper.ts';
import type { PreviewedFire, PreviewQuery, ScheduleState, TriggerState } from './service.ts';
import type { ServiceFault } from './service-fault.ts';

/** What is known of triggers beside the manifest. */
export interface TriggerFacts {
  readonly now: number;
  readonly pauses: Pauses;
  readonly buffered: (schedule: Schedule) => readonly number[];
  readonly runsOf: (trigger: string) => readonly RunId[];
}

/** In the order of the manifest; `only`: the trigger of this name, if there is one. */
export function triggerStates(
  { manifest, schedules }: ServedManifest,
  facts: TriggerFacts,
  only?: string,
): readonly TriggerState[] {
  const own = new Map<string, Schedule[]>();
  for (const trigger of manifest.triggers.keys())
    if (only === undefined || trigger === only) own.set(trigger, []);
  for (const schedule of schedules) own.get(schedule.trigger)?.push(schedule);
  return [...manifest.triggers.values()].flatMap(trigger => {
    const its = own.get(trigger.name);
    return its === undefined ? [] : [triggerState(trigger, its, facts)];
  });
}

function triggerState(trigger: Trigger, schedules: readonly Schedule[], facts: TriggerFacts): TriggerState {
  const { name, description, labels, inputs } = trigger;
  return {
    name,
    description,
    labels,
    inputs: [...inputs.values()].map(input => ({
      name: input.name,
      type: input.type,
      description: input.description,
      required: input.default === null,
    })),
    schedules: schedules.map(schedule => scheduleState(schedule, facts)),
    paused: facts.pauses.triggers.get(name) ?? null,
    running: facts.runsOf(name),
  };
}

function scheduleState(schedule: Schedule, { now, buffered }: TriggerFacts): ScheduleState {
  const next = nextFiring(schedule, now);
  return {
    id: schedule.id,
    cron: schedule.cron.text,
    resolved: schedule.cron.resolved,
    timezone: schedule.timezone.name,
    next: next === null ? null : describeOccasion(schedule, next),
    buffered: buffered(schedule),
  };
}

/** The coming fires of a manifest, of one of its triggers, or of any expression. */
export function previewFires(
  { manifest, schedules }: ServedManifest,
  pauses: Pauses,
  { of, after, count }: PreviewQuery,
): Result<readonly PreviewedFire[], ServiceFault> {
  switch (of.kind) {
    case 'all':
      return ok(comingFires(schedules, after, count).map(fire => previewed(fire, pauses)));
    case 'trigger': {
      if (!manifest.triggers.has(of.trigger)) return err(unknownTrigger(of.trigger));
      const own = schedules.filter(({ trigger }) => trigger === of.trigger);
      return ok(comingFires(own, after, count).map(fire => previewed(fire, pauses)));
    }
    case 'cron': {
      const read = scheduleReader()({ trigger: NO_TRIGGER, index: 0, cron: of.cron, timezone: of.timezone });
      if (!read.ok) {
        const { message, hint } = read.error.problem;
        return err({ code: 'bad-schedule', message, next: hint ?? 'Correct it.' });
      }
      const fires = comingFires([read.value], after, count).map(fire => previewed(fire, NO_PAUSES));
      return ok(fires.map(fire => ({ ...fire, trigger: null, schedule: null })));
    }
    default:
      return unreachable(of);
  }
}

const previewed = ({ schedule, fire, start, excluded }: ComingFire, pauses: Pauses): PreviewedFire => ({
  trigger: schedule.trigger,
  schedule: schedule.id,
  fire,
  start,
  excluded: excluded === null ? null : (excluded.reason ?? 'its day is excluded'),
  paused: pauseOf(pauses, schedule.trigger),
});
