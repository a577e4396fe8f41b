import { diffPlans, isEmpty, type PlanDiff } from '../../plan/diff/plan-diff.ts';
import type { RequestChange } from '../../plan/diff/request-diff.ts';
import type { PlanStream } from '../../plan/plan.ts';
import { type Forecast, type ForecastOptions, forecast } from './forecast.ts';
import type { Load } from './load-meter.ts';
import { plannedSchedules } from './planned-schedules.ts';
import { diffSchedules, type ScheduleChange } from './schedule-diff.ts';

/** All that a reviewer has to know of a change from one plan to another. */
export interface PlanReview {
  readonly diff: PlanDiff;
  readonly schedules: readonly ScheduleChange[];
  /** Targets whose load is not what it was. */
  readonly loads: readonly LoadChange[];
  /** What the loads are of. */
  readonly forecast: Pick<Forecast, 'until' | 'isAssumed'>;
}

export interface LoadChange {
  readonly target: string;
  /** null: no fire went there. */
  readonly before: Load | null;
  readonly after: Load | null;
}

export interface ReviewOptions extends ForecastOptions {
  /** How many changes of each trigger are kept. */
  readonly shown: number;
}

/** Yields what differs between the requests, and returns the whole. */
export function* reviewPlans(
  before: PlanStream,
  after: PlanStream,
  options: ReviewOptions,
): Generator<RequestChange, PlanReview> {
  const diff = yield* diffPlans(before, after, options.shown);
  const names = new Map(diff.triggers.map(({ name, was }) => [name, was ?? name]));
  const schedules = diffSchedules(
    plannedSchedules(before.triggers),
    plannedSchedules(after.triggers),
    trigger => names.get(trigger) ?? trigger,
  );
  const olds = forecast(before.triggers, options);
  const news = forecast(after.triggers, options);
  return {
    diff,
    schedules,
    loads: loadChanges(olds.loads, news.loads),
    forecast: {
      until: Math.min(olds.until, news.until),
      isAssumed: olds.isAssumed || news.isAssumed,
    },
  };
}

/** The review alone. */
export function planReview(before: PlanStream, after: PlanStream, options: ReviewOptions): PlanReview {
  const changes = reviewPlans(before, after, options);
  for (let step = changes.next(); ; step = changes.next()) if (step.done === true) return step.value;
}

/** Whether there is nothing to review. */
export const isSame = ({ diff, schedules }: PlanReview): boolean => isEmpty(diff) && schedules.length === 0;

function loadChanges(
  before: ReadonlyMap<string, Load>,
  after: ReadonlyMap<string, Load>,
): readonly LoadChange[] {
  const targets = new Set([...after.keys(), ...before.keys()]);
  return [...targets].flatMap(target => {
    const [was, is] = [before.get(target) ?? null, after.get(target) ?? null];
    const differs = ['day', 'hour', 'inFlight'] as const;
    const same =
      was?.builds === is?.builds && differs.every(peak => was?.[peak].builds === is?.[peak].builds);
    return same ? [] : [{ target, before: was, after: is }];
  });
}
