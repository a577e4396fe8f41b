import type { RequestKey } from '../../core/ids.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { PlanOptions } from '../make-plan.ts';
import type { PlannedRequest, PlanStream } from '../plan.ts';
import { planParts } from '../plan-parts.ts';
import { nothingChanged } from '../select/select-changes.ts';
import { narrowRequests } from './narrow-requests.ts';

/**
 * What `--changed-only` takes of an existing plan, which does not know the files that its requests are about: all but
 * the requests that today's manifest would leave out. A request that today's manifest no longer has stays, so that
 * nothing disappears unseen.
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
