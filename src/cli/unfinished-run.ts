import type { Problem } from '../core/problem.ts';
import { err, type Result } from '../core/result.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { RunRecord } from '../store/records.ts';
import { type RunStanding, runStanding } from '../store/run-standing.ts';
import type { Store } from '../store/store.ts';
import { identityOf, isMeantHere, placeOf } from './manifest-of-run.ts';
import { storeProblem } from './open-store.ts';
import { readRest, readRun, type StoredRun } from './stored-run.ts';
import { witness } from './this-process.ts';

/** So many of the newest unfinished runs are looked at when none is named. */
const LOOKED_AT = 100;

/**
 * The run to go on with: the one of this name, unless everything of it has come to its end, else the last of this manifest
 * that nobody goes on with.
 */
export async function unfinishedRun(
  store: Store,
  name: string | undefined,
  manifest: Manifest,
): Promise<Result<StoredRun, Problem>> {
  if (name === undefined) {
    const runs = await store.history({ limit: LOOKED_AT, outcome: 'unfinished' });
    if (!runs.ok) return err(storeProblem(runs.error));
    const chosen = choose(runs.value, manifest);
    return chosen === null ? err(await nothingLeft(store, manifest, runs.value)) : readRest(store, chosen);
  }
  const found = await readRun(store, name, identityOf(manifest));
  if (!found.ok || found.value.record.outcome === null) return found;
  const { id, outcome } = found.value.record;
  const handedOver = await store.handedOver(id);
  if (!handedOver.ok) return err(storeProblem(handedOver.error));
  return handedOver.value > 0 ? found : err(nothing(`the run ${id} has ended: ${outcome}`, AGAIN));
}

/**
 * One whose process is gone comes before one whose process may live, and that before one whose process does; one of another
 * manifest never.
 */
function choose(runs: readonly RunRecord[], manifest: Manifest): RunRecord | null {
  const here = identityOf(manifest);
  const ours = runs.filter(run => isMeantHere(run, here));
  const first = (standing: RunStanding): RunRecord | undefined =>
    ours.find(run => runStanding(run, witness()) === standing);
  return first('left') ?? first('silent') ?? ours[0] ?? null;
}

const AGAIN = 'See `volley history`; `volley rerun RUN --failed` runs again what did not succeed.';

/** `others`: unfinished runs of other manifests, which are gone on with only where somebody names both. */
async function nothingLeft(
  store: Store,
  { source }: Manifest,
  others: readonly RunRecord[],
): Promise<Problem> {
  const [other] = others;
  if (other !== undefined) {
    const from = placeOf(other);
    const message = `every run of ${source.path} in ${store.path} has ended`;
    return nothing(
      message,
      `The run ${other.id} of ${from} has not: \`volley resume ${other.id} -f ${from}\`.`,
    );
  }
  const last = await store.history({ limit: 1 });
  if (!last.ok) return storeProblem(last.error);
  return last.value.length === 0
    ? nothing(`no run has been written down in ${store.path} yet`, 'Begin one with `volley run`.')
    : nothing(`every run in ${store.path} has ended`, AGAIN);
}

const nothing = (message: string, next: string): Problem => ({
  code: 'nothing-to-resume',
  severity: 'error',
  message,
  next,
});
