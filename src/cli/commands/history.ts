import { systemClock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { ok } from '../../core/result.ts';
import { historyText, noSuchRunText } from '../../report/history/history-text.ts';
import { runDocument } from '../../report/history/run-record-json.ts';
import { isStandingWord, type StandingWord, standingWord } from '../../report/history/standing-text.ts';
import type { RunOutcome } from '../../run/summary.ts';
import type { HistoryQuery, RunRecord } from '../../store/records.ts';
import { runStanding } from '../../store/run-standing.ts';
import type { Store, Stored } from '../../store/store.ts';
import { storeProblem } from '../../store/store-problem.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { manifestPath } from '../manifest/manifest-path.ts';
import { witness } from '../process/this-process.ts';
import { isMissing, openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { type PruneOptions, prune } from '../stored-runs/prune.ts';
import { refuse } from '../tell.ts';

/** Runs that have not ended stand in one of several ways, as the list says in a word. */
export type HistoryOutcome = RunOutcome | 'unfinished' | StandingWord;

export interface HistoryOptions extends StoreOptions, PruneOptions {
  readonly format: 'text' | 'json';
  readonly limit: number;
  readonly trigger?: string;
  readonly outcome?: HistoryOutcome;
  /** Forgets old runs instead of listing any. */
  readonly prune?: boolean;
}

/** The runs of a store, newest first; of those of other manifests it is said whose they are. */
export async function history(options: HistoryOptions, io: Io): Promise<ExitCode> {
  if (options.prune === true) return prune(options, io);
  const store = await openStore(options, io);
  if (!store.ok)
    return isMissing(store.error, options, io) ? list([], options, io) : refuse([store.error], io);
  const { trigger, outcome } = options;
  const runs = await chosenRuns(store.value, options);
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

async function chosenRuns(
  store: Store,
  { limit, trigger, outcome }: HistoryOptions,
): Stored<readonly RunRecord[]> {
  const query = trigger === undefined ? { limit } : { limit, trigger };
  if (outcome === undefined) return store.history(query);
  return isStandingWord(outcome) ? standingRuns(store, outcome, query) : store.history({ ...query, outcome });
}

/** The store does not know which processes live. */
async function standingRuns(
  store: Store,
  wanted: StandingWord,
  { limit, ...query }: HistoryQuery,
): Stored<readonly RunRecord[]> {
  const found: RunRecord[] = [];
  for (let before: RunId | undefined; ; ) {
    const from = before === undefined ? {} : { before };
    const page = await store.history({ ...query, ...from, limit: LOOKED_AT, outcome: 'unfinished' });
    if (!page.ok) return page;
    found.push(...page.value.filter(run => standingWord(run, runStanding(run, witness())) === wanted));
    before = page.value.at(-1)?.id;
    if (found.length >= limit || page.value.length < LOOKED_AT) return ok(found.slice(0, limit));
  }
}

/** Runs that are read at once: to find the trigger that was meant, or those that stand as is wanted. */
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
