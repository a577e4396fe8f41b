import {
  list,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  textLike,
  whole,
} from '../core/json-shape.ts';
import { OVERLAP_POLICIES } from '../manifest/schedule-spec.ts';
import type { Candidate, Cause } from '../schedule/decide/decision.ts';
import type { Leap, Progress } from '../schedule/decide/progress.ts';
import type { TriggerState } from '../schedule/decide/trigger-state.ts';
import type { ScheduleId } from '../schedule/schedule.ts';

/* The exact form of what a store holds of schedules. The compiler sees to it that no member is left out. */

const instant = whole(Number.MIN_SAFE_INTEGER);

export const scheduleName = textLike<ScheduleId>(/^.+#[^#]+$/, 'the id of a schedule');

export const progressShape: Shape<Progress> = object<Progress>({
  firstSeen: instant,
  evaluated: instant,
  leap: nullable(object<Leap>({ after: instant, upTo: instant, decided: list(instant), until: instant })),
});

export const causeShape = tagged<Cause, 'kind'>('kind', {
  fire: object<Extract<Cause, { kind: 'fire' }>>({
    kind: oneOf('fire'),
    schedule: scheduleName,
    at: instant,
  }),
  manual: object<Extract<Cause, { kind: 'manual' }>>({ kind: oneOf('manual'), by: text }),
});

export const triggerStateShape: Shape<TriggerState> = object<TriggerState>({
  running: list(text),
  waiting: list(
    object<Candidate>({ run: text, trigger: text, cause: causeShape, overlap: oneOf(...OVERLAP_POLICIES) }),
  ),
});
