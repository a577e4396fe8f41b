import { systemClock } from '../../core/clock.ts';
import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { KeepSpec } from '../../manifest/manifest.ts';
import type { Retention } from '../../store/records.ts';
import {
  decisionRetentionOf,
  forgetDecisions,
  forgetRuns,
  generous,
  retentionOf,
  retentionsOf,
} from '../../store/retention.ts';
import type { Store } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { refuse } from '../tell.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import { sharerOf } from './tidy.ts';

export interface PruneOptions {
  /** Above what the manifest says. */
  readonly keepRuns?: number;
  readonly keepDays?: number;
  /** Runs of every manifest that shares the store. Default: those of this one. */
  readonly all?: boolean;
}

/** Forgets what the manifest, or the options, do not keep, however long that takes. */
export async function prune(options: StoreOptions & PruneOptions, io: Io): Promise<ExitCode> {
  const keep = await keepOf(options, io);
  if (keep === null) return EXIT.usage;
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const forgotten = await forget(store.value, keep, options);
    if (!forgotten.ok) return refuse([forgotten.error], io);
    const { runs, decisions } = forgotten.value;
    const others = decisions === 0 ? '' : `, and ${count(decisions, 'decision')} of fires and orders`;
    const whose = options.all === true ? '' : ` of ${options.file}`;
    io.out.write(
      `${count(runs, 'run')} forgotten${others}; kept are at most ${count(keep.runs, 'run')}${whose}, none older than ${count(keep.days, 'day')}.\n`,
    );
    return EXIT.ok;
  } finally {
    await store.value.close();
  }
}

/** How much went. */
interface Forgotten {
  readonly runs: number;
  readonly decisions: number;
}

async function forget(
  store: Store,
  keep: KeepSpec,
  options: StoreOptions & PruneOptions,
): Promise<Result<Forgotten, Problem>> {
  const [clock, now] = [systemClock, systemClock.now()];
  const retentions = await retentionsFor(store, keep, options, now);
  if (!retentions.ok) return retentions;
  const runs = await forgetRuns(store, retentions.value, { clock });
  if (!runs.ok) return err(storeProblem(runs.error));
  // Which manifest a decision is of is not written down.
  const decisionRetention = decisionRetentionOf(options.all === true ? keep : generous(keep), now);
  const decisions = await forgetDecisions(store, decisionRetention, { clock });
  return decisions.ok
    ? ok({ runs: runs.value, decisions: decisions.value })
    : err(storeProblem(decisions.error));
}

async function retentionsFor(
  store: Store,
  keep: KeepSpec,
  { file, all = false }: StoreOptions & PruneOptions,
  now: number,
): Promise<Result<readonly Retention[], Problem>> {
  if (all) return ok([retentionOf(keep, now)]);
  const sharer = sharerOf(file);
  if (sharer.place === null) return err(whoseRuns(file));
  const retentions = await retentionsOf(store, keep, sharer, now);
  return retentions.ok ? retentions : err(storeProblem(retentions.error));
}

/** Who says both, and means the runs of all manifests, needs none. */
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

const whoseRuns = (file: string): Problem => ({
  code: 'whose-runs',
  severity: 'error',
  message: `no manifest stands at ${file}, so it is not clear whose runs are to be forgotten`,
  next: 'Name one with -f, or say --all for the runs of every manifest of this store.',
});
