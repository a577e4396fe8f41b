import type { RequestKey } from '../core/ids.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { PlanOptions } from './make-plan.ts';
import { narrowRequests } from './narrow-requests.ts';
import type { PlannedRequest, PlanStream } from './plan.ts';
import { planParts } from './plan-parts.ts';
import { nothingChanged } from './select-changes.ts';

/**
 * What `--changed-only` takes of a plan that is there already and does not know which files its requests are about: all but
 * what the manifest of now would leave out. What now is there no more stays, so that nothing disappears unseen.
 */
export function changedOfPlan(plan: PlanStream, manifest: Manifest, wanted: PlanOptions): PlanStream {
  const { changes, ...whole } = wanted;
  if (changes === undefined) return plan;
  const unchanged = keysOf(planParts(manifest, whole).plan.requests);
  for (const { key } of planParts(manifest, wanted).plan.requests) unchanged.delete(key);
  return narrowRequests(plan, ({ key }) => !unchanged.has(key), nothingChanged(changes, false));
}

const keysOf = (requests: Iterable<PlannedRequest>): Set<RequestKey> => {
  const keys = new Set<RequestKey>();
  for (const { key } of requests) keys.add(key);
  return keys;
};
