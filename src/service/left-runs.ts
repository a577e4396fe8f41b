import { type RunId, runId } from '../core/ids.ts';
import { ok } from '../core/result.ts';
import type { Memory } from '../store/serving.ts';
import type { Store, Stored } from '../store/store.ts';

/**
 * Runs that have begun and not ended, with their triggers. Those that this process conducts are not looked up: of one that is
 * over here by the time of the answer, the store may not know.
 */
export async function leftRuns(
  { states, owed }: Pick<Memory, 'states' | 'owed'>,
  store: Pick<Store, 'run'>,
  isConducted: (run: RunId) => boolean,
): Stored<ReadonlyMap<RunId, string>> {
  const left = new Map<RunId, string>();
  const toBegin = new Set(owed.map(({ run }) => run));
  for (const [trigger, { running }] of states) {
    for (const run of running.map(runId).filter(name => !toBegin.has(name))) {
      if (isConducted(run)) {
        left.set(run, trigger);
        continue;
      }
      const record = await store.run(run);
      if (record.ok && record.value.outcome === null) left.set(run, trigger);
      else if (!record.ok && record.error.code !== 'unknown-run') return record;
    }
  }
  return ok(left);
}
