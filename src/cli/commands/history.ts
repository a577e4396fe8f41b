import { systemClock } from '../../core/clock.ts';
import { historyText } from '../../report/history-text.ts';
import { problemsText } from '../../report/problem-text.ts';
import { runDocument } from '../../report/run-record-json.ts';
import type { RunOutcome } from '../../run/summary.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { isLeft, openStore, type StoreOptions, storeProblem } from '../open-store.ts';

export interface HistoryOptions extends StoreOptions {
  readonly format: 'text' | 'json';
  readonly limit: number;
  readonly trigger?: string;
  readonly outcome?: RunOutcome | 'unfinished';
}

/** The runs of a store, newest first. */
export async function history(options: HistoryOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  const { limit, trigger, outcome, format } = options;
  const runs = store.ok
    ? await store.value.history({
        limit,
        ...(trigger === undefined ? {} : { trigger }),
        ...(outcome === undefined ? {} : { outcome }),
      })
    : null;
  if (store.ok) await store.value.close();
  if (!store.ok || runs === null || !runs.ok) {
    const problem = !store.ok ? store.error : runs?.ok === false ? storeProblem(runs.error) : null;
    io.err.write(problemsText(problem === null ? [] : [problem], io.err.style));
    return EXIT.usage;
  }
  io.out.write(
    format === 'json'
      ? `${JSON.stringify(runs.value.map(runDocument), null, 2)}\n`
      : historyText(runs.value, { now: systemClock.now(), isLeft }, io.out.style),
  );
  return EXIT.ok;
}
