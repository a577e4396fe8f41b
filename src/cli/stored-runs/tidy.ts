import { systemClock } from '../../core/clock.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { RunSummary } from '../../run/summary.ts';
import { forgetRuns, idleTime, retentionsOf, type Sharer } from '../../store/retention.ts';
import type { Store } from '../../store/store.ts';
import { manifestPath } from '../manifest/manifest-path.ts';

/** What this machine knows of the manifests that share a store; `file`: ours. */
export const sharerOf = (file: string): Sharer => ({
  place: manifestPath(file),
  isThere: place => manifestPath(place) !== null,
});

/**
 * After a run's end, forgets old runs for a moment. That it cannot is told by whatever wants to write next; the run has
 * ended as it has.
 */
export async function tidy(
  store: Store,
  { keep, source }: Pick<Manifest, 'keep' | 'source'>,
  { startedAt, finishedAt }: RunSummary,
): Promise<void> {
  const retentions = await retentionsOf(store, keep, sharerOf(source.path), systemClock.now());
  const time = idleTime(finishedAt - startedAt);
  if (retentions.ok) await forgetRuns(store, retentions.value, { clock: systemClock, time });
}
