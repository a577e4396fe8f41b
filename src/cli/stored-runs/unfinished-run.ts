import type { RunId } from '../../core/ids.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { RunRecord } from '../../store/records.ts';
import { type RunStanding, runStanding } from '../../store/run-standing.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { identityOf, isMeantHere, placeOf } from '../manifest/manifest-of-run.ts';
import { witness } from '../process/this-process.ts';
import { shellWord } from '../told-commands.ts';
import { onlyDamaged } from './damaged-run.ts';
import { readRecord } from './stored-run.ts';

/** So many of the newest unfinished runs are looked at when none is named. */
const LOOKED_AT = 100;

/**
 * The run to go on with: the one of this name, unless everything of it has come to its end, else the last of this manifest
 * that nobody goes on with, but for those of which it is known that they are `damaged`.
 */
export async function unfinishedRun(
  store: Store,
  name: string | undefined,
  manifest: Manifest,
  damaged: ReadonlySet<RunId>,
): Promise<Result<RunRecord, Problem>> {
  if (name === undefined) {
    const all = await store.history({ limit: LOOKED_AT, outcome: 'unfinished' });
    if (!all.ok) return err(storeProblem(all.error));
    const runs = all.value.filter(({ id }) => !damaged.has(id));
    const chosen = choose(runs, manifest);
    if (chosen !== null) return ok(chosen);
    return err(damaged.size > 0 ? onlyDamaged(damaged) : await nothingLeft(store, manifest, runs));
  }
  const found = await readRecord(store, name, identityOf(manifest));
  if (!found.ok || found.value.outcome === null) return found;
  const { id, outcome } = found.value;
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
async function nothingLeft(store: Store, manifest: Manifest, others: readonly RunRecord[]): Promise<Problem> {
  const { source } = manifest;
  const [other] = others;
  if (other !== undefined) {
    const from = placeOf(other);
    // Both with their folders: most manifests have the same name.
    const here = identityOf(manifest).path ?? source.path;
    const next = `The run ${other.id} of ${from} has not: \`volley resume ${other.id} -f ${shellWord(from)}\`.`;
    return nothing(`every run of ${here} in ${store.path} has ended`, next);
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
