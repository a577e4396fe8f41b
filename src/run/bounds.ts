import type { RunId } from '../core/ids.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from '../plan/plan.ts';
import type { Bound } from './caps.ts';

/**
 * The caps that a request comes under. Its group comes first: what a full group means for a request is decided when it
 * is the group that has no room.
 */
export function boundsOf(
  request: PlannedRequest,
  trigger: PlannedTrigger,
  plan: Plan,
  { run, maxParallel }: { readonly run: RunId; readonly maxParallel: number | null },
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
