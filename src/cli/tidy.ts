import { systemClock } from '../core/clock.ts';
import type { KeepSpec } from '../manifest/manifest.ts';
import type { RunSummary } from '../run/summary.ts';
import { forgetRuns, idleTime, retentionOf } from '../store/retention.ts';
import type { Store } from '../store/store.ts';

/**
 * After a run's end, forgets old runs for a moment. That it cannot is told by whatever wants to write next; the run has
 * ended as it has.
 */
export async function tidy(
  store: Store,
  keep: KeepSpec,
  { startedAt, finishedAt }: RunSummary,
): Promise<void> {
  const retention = retentionOf(keep, systemClock.now());
  await forgetRuns(store, retention, { clock: systemClock, time: idleTime(finishedAt - startedAt) });
}
