import { systemClock } from '../core/clock.ts';
import { count } from '../core/style.ts';
import type { KeepSpec } from '../manifest/manifest.ts';
import { decisionRetentionOf, forgetDecisions, forgetRuns, retentionOf } from '../store/retention.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { load, tellLoadFault } from './load.ts';
import { openStore, type StoreOptions, storeProblem } from './open-store.ts';
import { refuse } from './tell.ts';

export interface PruneOptions {
  /** Above what the manifest says. */
  readonly keepRuns?: number;
  readonly keepDays?: number;
}

/** Forgets what the manifest, or the options, do not keep, however long that takes. */
export async function prune(options: StoreOptions & PruneOptions, io: Io): Promise<ExitCode> {
  const keep = await keepOf(options, io);
  if (keep === null) return EXIT.usage;
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  const forgotten = await forgetRuns(store.value, retentionOf(keep, systemClock.now()), {
    clock: systemClock,
  });
  const decisions = forgotten.ok
    ? await forgetDecisions(store.value, decisionRetentionOf(keep, systemClock.now()), { clock: systemClock })
    : forgotten;
  await store.value.close();
  if (!forgotten.ok) return refuse([storeProblem(forgotten.error)], io);
  if (!decisions.ok) return refuse([storeProblem(decisions.error)], io);
  const others =
    decisions.value === 0 ? '' : `, and ${count(decisions.value, 'decision')} of fires and orders`;
  io.out.write(
    `${count(forgotten.value, 'run')} forgotten${others}; kept are at most ${count(keep.runs, 'run')}, none older than ${count(keep.days, 'day')}.\n`,
  );
  return EXIT.ok;
}

/** Who says both needs no manifest. */
async function keepOf(
  { file, keepRuns, keepDays }: StoreOptions & PruneOptions,
  io: Io,
): Promise<KeepSpec | null> {
  if (keepRuns !== undefined && keepDays !== undefined) return { runs: keepRuns, days: keepDays };
  const loaded = await load(file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return null;
  }
  const { runs, days } = loaded.value.manifest.keep;
  return { runs: keepRuns ?? runs, days: keepDays ?? days };
}
