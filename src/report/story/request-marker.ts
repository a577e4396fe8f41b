import type { RunId } from '../../core/ids.ts';
import type { Plan, PlannedRequest } from '../../plan/plan.ts';
import { markerOf } from '../../run/submit/submission.ts';

/** The parameter by which the build of a request can be found, and the text in it; null: its trigger has no `marker`. */
export function requestMarker(
  { key, trigger }: PlannedRequest,
  run: RunId,
  plan: Plan,
): { readonly name: string; readonly value: string } | null {
  const name = plan.triggers.find(each => each.name === trigger)?.marker ?? null;
  return name === null ? null : { name, value: markerOf(run, key) };
}
