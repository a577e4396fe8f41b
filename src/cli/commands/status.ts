import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { problemsText } from '../../report/problem-text.ts';
import { runDocument } from '../../report/run-record-json.ts';
import { RunView } from '../../report/run-view.ts';
import { statusText } from '../../report/status-text.ts';
import { reportDocument } from '../../report/summary-json.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { isLeft, openStore, type StoreOptions } from '../open-store.ts';
import { eventsOf, readRun, reportsOf } from '../stored-run.ts';

export interface StatusOptions extends StoreOptions {
  readonly format: 'text' | 'json';
}

/** Where a run stands, or how it ended. */
export async function status(name: string, options: StatusOptions, io: Io): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return fail(store.error, io);
  try {
    const found = await readRun(store.value, name);
    if (!found.ok) return fail(found.error, io);
    const run = found.value;
    const view = new RunView(run.plan);
    for await (const event of eventsOf(store.value, run)) {
      if (!event.ok) return fail(event.error, io);
      view.take(event.value);
    }
    const reports = reportsOf(run);
    const { out } = io;
    const columns = out.isTerminal ? out.columns : Number.POSITIVE_INFINITY;
    out.write(
      options.format === 'json'
        ? `${JSON.stringify({ ...runDocument(run.record), requests: reports.map(report => reportDocument(report, view)) }, null, 2)}\n`
        : statusText(
            {
              record: run.record,
              reports,
              view,
              now: systemClock.now(),
              columns,
              isLeft: isLeft(run.record),
            },
            out.style,
          ),
    );
    return EXIT.ok;
  } finally {
    await store.value.close();
  }
}

function fail(problem: Problem, io: Io): ExitCode {
  io.err.write(problemsText([problem], io.err.style));
  return EXIT.usage;
}
