import { showJob } from '../../core/job-path.ts';
import type { PlannedRequest, PlannedTrigger, PlanStream } from '../../plan/plan.ts';
import { cronWords } from '../../schedule/review/cron-words.ts';
import { plannedSchedules } from '../../schedule/review/planned-schedules.ts';

/** As much of a plan as a page or a comment shows. */
export interface PlanOutline {
  readonly requests: number;
  readonly triggers: readonly TriggerOutline[];
}

export interface TriggerOutline {
  readonly trigger: PlannedTrigger;
  /** Each once, as they come up. */
  readonly jobs: readonly string[];
  /** When it fires by itself, in words. */
  readonly schedules: readonly string[];
  /** The first ones. */
  readonly shown: readonly PlannedRequest[];
}

/** Jobs of a trigger that are named; the rest is only counted elsewhere. */
const MOST_JOBS = 3;

/** Reads a plan once; of each trigger it keeps at most `shown` requests. */
export function outlinePlan(plan: PlanStream, shown: number): PlanOutline {
  const kept = new Map(
    plan.triggers.map(({ name }) => [name, { jobs: new Set<string>(), shown: [] as PlannedRequest[] }]),
  );
  for (const request of plan.requests) {
    const trigger = kept.get(request.trigger);
    if (trigger === undefined) continue;
    if (trigger.jobs.size < MOST_JOBS) trigger.jobs.add(showJob(request.job));
    if (trigger.shown.length < shown) trigger.shown.push(request);
  }
  const words = scheduleWords(plan.triggers);
  return {
    requests: plan.triggers.reduce((sum, { requests }) => sum + requests, 0),
    triggers: plan.triggers.map(trigger => {
      const { jobs, shown: requests } = kept.get(trigger.name) ?? { jobs: new Set(), shown: [] };
      return {
        trigger,
        jobs: [...jobs],
        schedules: words.get(trigger.name) ?? [],
        shown: requests,
      };
    }),
  };
}

/** By trigger, when it fires by itself: `02:00 Zurich`. */
export function scheduleWords(triggers: readonly PlannedTrigger[]): ReadonlyMap<string, readonly string[]> {
  const words = new Map<string, string[]>();
  for (const { trigger, cron, timezone } of plannedSchedules(triggers)) {
    const known = words.get(trigger);
    const when = cronWords(cron, timezone);
    if (known === undefined) words.set(trigger, [when]);
    else known.push(when);
  }
  return words;
}
