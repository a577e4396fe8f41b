import type { Pause } from '../../schedule/decide/pauses.ts';
import type { Fire } from '../../schedule/fires.ts';
import type { PreviewedFire, ScheduleState, TriggerState } from '../../service/service.ts';
import { iso } from './iso.ts';

export const pauseDocument = ({ at, by, note }: Pause): unknown => ({ at: iso(at), by, note });

export const fireDocument = ({ at, local, dst }: Fire): unknown => ({ at: iso(at), local, dst });

const scheduleDocument = ({ id, cron, resolved, timezone, next, buffered }: ScheduleState): unknown => ({
  id,
  cron,
  resolved,
  timezone,
  next: next === null ? null : fireDocument(next),
  buffered: buffered.map(iso),
});

export const triggerDocument = (trigger: TriggerState): unknown => ({
  name: trigger.name,
  description: trigger.description,
  labels: trigger.labels,
  inputs: trigger.inputs,
  schedules: trigger.schedules.map(scheduleDocument),
  paused: trigger.paused === null ? null : pauseDocument(trigger.paused),
  running: trigger.running,
});

export const previewDocument = ({
  trigger,
  schedule,
  fire,
  start,
  excluded,
  paused,
}: PreviewedFire): unknown => ({
  trigger,
  schedule,
  fire: fireDocument(fire),
  start: iso(start),
  excluded,
  paused: paused === null ? null : pauseDocument(paused),
});
