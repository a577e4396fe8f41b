import {
  flag,
  list,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  whole,
} from '../../core/json-shape.ts';
import {
  type CatchUp,
  type Every,
  type ExcludedDays,
  OVERLAP_POLICIES,
  type ScheduleBound,
} from '../../manifest/schedule-spec.ts';
import type { PlannedSchedule } from '../plan.ts';

/* The exact form of a schedule in a saved plan. Dates are days since 1970-01-01, as inside. */

/** Also before 1970. */
const time = whole(Number.MIN_SAFE_INTEGER);

const bound = tagged<ScheduleBound, 'kind'>('kind', {
  date: object<Extract<ScheduleBound, { kind: 'date' }>>({ kind: oneOf('date'), date: time }),
  instant: object<Extract<ScheduleBound, { kind: 'instant' }>>({ kind: oneOf('instant'), at: time }),
});

export const savedSchedule: Shape<PlannedSchedule> = object<PlannedSchedule>({
  cron: text,
  timezone: text,
  every: nullable(object<Every>({ unit: oneOf('days', 'weeks', 'months'), count: whole(1), from: time })),
  from: nullable(bound),
  until: nullable(bound),
  exclude: list(object<ExcludedDays>({ first: time, last: time, reason: nullable(text), yearly: flag })),
  jitter: whole(0),
  overlap: oneOf(...OVERLAP_POLICIES),
  catchUp: object<CatchUp>({ policy: oneOf('none', 'latest', 'all'), window: nullable(whole(0)) }),
});
