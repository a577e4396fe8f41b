import pLimit from 'p-limit';
import type { Plan, PlannedRequest } from '../plan/plan.ts';

/**
 * How many builds may be in flight at once: of a trigger (`max-parallel`) and on a target (`concurrency`). A
 * place is held from before the request is sent until the build has ended, so what is bounded is the load on
 * the controller and not our sockets.
 */
export interface Caps {
  /** Runs `work` as soon as every cap of the request has room; in plan order where they compete. */
  hold<T>(request: PlannedRequest, work: () => Promise<T>): Promise<T>;
}

/** The caps of targets: of one run, or of all runs of a process, since a controller does not care whose builds they are. */
export type TargetCaps = Map<string, Cap>;

/** Runs `work` as soon as there is room, in the order of the calls. */
type Cap = <T>(work: () => Promise<T>) => Promise<T>;

function createCap(most: number): Cap {
  const limit = pLimit(most);
  return work => limit(work);
}

/** Adds to `caps` those targets of the plan that it lacks. */
export function createTargetCaps(plan: Plan, caps: TargetCaps = new Map()): TargetCaps {
  for (const { name, concurrency } of plan.targets.values()) {
    if (!caps.has(name)) caps.set(name, createCap(concurrency));
  }
  return caps;
}

export function createCaps(plan: Plan, targets: TargetCaps): Caps {
  const triggers = new Map<string, Cap>();
  for (const { name, maxParallel } of plan.triggers) {
    if (maxParallel !== null) triggers.set(name, createCap(maxParallel));
  }
  const within = <T>(cap: Cap | undefined, work: () => Promise<T>): Promise<T> =>
    cap === undefined ? work() : cap(work);
  return {
    // Always in this order, so that two requests can never hold what the other one waits for.
    hold: (request, work) =>
      within(triggers.get(request.trigger), () => within(targets.get(request.target), work)),
  };
}
