import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { isMeantHere, isNowhere, type ManifestIdentity, placeOf } from '../manifest/manifest-of-run.ts';

/** So many of the newest runs are looked at for one of the same text whose own place is no more. */
const LOOKED_AT = 100;

/**
 * The run that is meant by `last`: of a store that several manifests share, the last one of this manifest. Where no manifest
 * stands, the last of all.
 */
export async function lastRun(store: Store, here: ManifestIdentity): Promise<Result<RunRecord, Problem>> {
  const recent = await store.history({ limit: LOOKED_AT });
  if (!recent.ok) return err(storeProblem(recent.error));
  const [newest] = recent.value;
  if (newest === undefined) return err(noRuns(store));
  const meant = isNowhere(here) ? newest : recent.value.find(run => isMeantHere(run, here));
  if (meant !== undefined) return ok(meant);
  const older = here.path === null ? null : await store.history({ limit: 1, place: here.path });
  if (older?.ok === false) return err(storeProblem(older.error));
  const [last] = older?.value ?? [];
  return last === undefined ? err(onlyOthers(store, newest, here)) : ok(last);
}

/** That nothing was run yet. */
export const noRuns = ({ path }: Pick<Store, 'path'>): Problem => ({
  code: 'store-unknown-run',
  severity: 'error',
  message: `no run has been written down in ${path} yet`,
  next: 'Begin one with `volley run`.',
});

const onlyOthers = ({ path }: Store, newest: RunRecord, { name }: ManifestIdentity): Problem => ({
  code: 'store-unknown-run',
  severity: 'error',
  message: `no run of ${name} has been written down in ${path}, only of other manifests`,
  next: `The last of those is ${newest.id}; \`-f ${placeOf(newest)}\` names its manifest.`,
});
