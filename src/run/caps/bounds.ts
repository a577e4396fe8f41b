import type { RunId } from '../../core/ids.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from '../../plan/plan.ts';
import type { Bound } from './caps.ts';

/** What else than its plan bounds a run. */
export interface RunBounds {
  readonly run: RunId;
  /** Builds of this process in flight; null: no bound. */
  readonly maxParallel: number | null;
}

/**
 * The caps that a request comes under. Its group comes first: what a full group means for a request is decided when it
 * is the group that has no room.
 */
export function boundsOf(
  request: PlannedRequest,
  trigger: PlannedTrigger,
  plan: Plan,
  { run, maxParallel }: RunBounds,
): readonly Bound[] {
  const { group, target } = request;
  const { concurrency, maxParallel: ofTrigger, name } = trigger;
  const ofTarget = plan.targets.get(target)?.concurrency;
  const bounds: Bound[] = [];
  if (group !== null && concurrency !== null)
    bounds.push({ kind: 'group', name: group, limit: concurrency.limit });
  if (ofTrigger !== null) bounds.push({ kind: 'trigger', name, limit: ofTrigger, scope: run });
  if (ofTarget !== undefined) bounds.push({ kind: 'target', name: target, limit: ofTarget });
  if (maxParallel !== null) bounds.push({ kind: 'process', name: 'volley', limit: maxParallel });
  return bounds;
}

type BoundsOf = (request: PlannedRequest, trigger: PlannedTrigger) => readonly Bound[];

/** As `boundsOf`, made once for requests that follow each other and come under the same: mostly all of a trigger. */
export function createBoundsOf(plan: Plan, ofRun: RunBounds): BoundsOf {
  let last: { readonly request: PlannedRequest; readonly bounds: readonly Bound[] } | null = null;
  return (request, trigger) => {
    const { group, target } = request;
    const before = last?.request;
    if (
      last !== null &&
      before?.trigger === trigger.name &&
      before.group === group &&
      before.target === target
    )
      return last.bounds;
    last = { request, bounds: boundsOf(request, trigger, plan, ofRun) };
    return last.bounds;
  };
}
