import { basename } from 'node:path';
import type { Problem } from '../core/problem.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { digestOfText } from '../plan/keys.ts';
import type { Plan } from '../plan/plan.ts';
import { secretsOf } from '../plan/secrets-of.ts';
import type { RunRecord } from '../store/records.ts';

/**
 * Whether a run was planned from this manifest, perhaps as it was earlier. Folders are not compared: the path in a plan
 * begins where that command was given.
 */
export const isOfManifest = (
  { manifest: planned }: Pick<RunRecord, 'manifest'>,
  manifest: Manifest,
): boolean =>
  basename(planned.path) === basename(manifest.source.path) ||
  planned.digest === digestOfText(manifest.source.text);

/**
 * Why the secrets of this manifest cannot serve this plan, which may be of another manifest that shares the store; null:
 * they can.
 */
export function foreignPlan(
  record: RunRecord,
  plan: Pick<Plan, 'targets' | 'requests'>,
  manifest: Manifest,
): Problem | null {
  const { path } = record.manifest;
  const here = manifest.source.path;
  const next = `Name it with -f, e.g. -f ${path}.`;
  if (!isOfManifest(record, manifest)) {
    const message = `the run ${record.id} was planned from ${path}, not from ${here}`;
    return { code: 'other-manifest', severity: 'error', message, next };
  }
  const missing = [...secretsOf(plan)].filter(name => !manifest.secrets.has(name));
  if (missing.length === 0) return null;
  const [names, were] = [missing.join(', '), missing.length === 1 ? 'the secret' : 'the secrets'];
  const message = `the run ${record.id} needs ${were} ${names}, which ${here} does not define`;
  return {
    code: 'other-manifest',
    severity: 'error',
    message,
    next: `If it was planned from another file of that name, name that with -f; else define ${names} again.`,
  };
}
