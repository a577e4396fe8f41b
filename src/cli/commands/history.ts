import { systemClock } from '../../core/clock.ts';
import { historyText, noSuchRunText } from '../../report/history-text.ts';
import { runDocument } from '../../report/run-record-json.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { RunRecord } from '../../store/records.ts';
import { runStanding } from '../../store/run-standing.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { manifestPath } from '../manifest-path.ts';
import { isMissing, openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { type PruneOptions, prune } from '../prune.ts';
import { refuse } from '../tell.ts';
import { witness } from '../this-process.ts';

export interface HistoryOptions extends StoreOptions, PruneOptions {
  readonly format: 'text' | 'json';
  readonly limit: number;
  readonly trigger?: string;
  readonly outcome?: RunOutcome | 'unfinished';
  /** Forgets old runs instead of listing any. */
  readonly prune?: boolean;
}

/** The runs of a store, newest first; of those of other manifests it is said whose they are. */
export async function history(options: HistoryOptions, io: Io): Promise<ExitCode> {
  if (options.prune === true) return prune(options, io);
  const store = await openStore(options, io);
  if (!store.ok)
    return isMissing(store.error, options, io) ? list([], options, io) : refuse([store.error], io);
  const { limit, trigger, outcome } = options;
  const runs = await store.value.history({
    limit,
    ...(trigger === undefined ? {} : { trigger }),
    ...(outcome === undefined ? {} : { outcome }),
  });
  const isChosen = trigger !== undefined || outcome !== undefined;
  if (isChosen && options.format === 'text' && runs.ok && runs.value.length === 0) {
    const all = await store.value.history({ limit: LOOKED_AT });
    const known = all.ok ? [...new Set(all.value.flatMap(run => run.triggers))] : [];
    await store.value.close();
    io.out.write(noSuchRunText(known, { trigger: trigger ?? null, outcome: outcome ?? null }));
    return EXIT.ok;
  }
  await store.value.close();
  return runs.ok ? list(runs.value, options, io) : refuse([storeProblem(runs.error)], io);
}

/** Among the triggers of so many runs the name that was meant is looked for. */
const LOOKED_AT = 1_000;

function list(runs: readonly RunRecord[], { format, file }: HistoryOptions, { out }: Io): ExitCode {
  const standing = (run: RunRecord) => runStanding(run, witness());
  const columns = out.isTerminal ? out.columns : Number.POSITIVE_INFINITY;
  out.write(
    format === 'json'
      ? `${JSON.stringify(runs.map(runDocument), null, 2)}\n`
      : historyText(
          runs,
          { now: systemClock.now(), standing, columns, place: manifestPath(file) },
          out.style,
        ),
  );
  return EXIT.ok;
}
