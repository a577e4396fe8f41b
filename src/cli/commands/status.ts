import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { runDocument } from '../../report/history/run-record-json.ts';
import { statusText } from '../../report/history/status-text.ts';
import { RunView } from '../../report/run-view.ts';
import { reportDocument } from '../../report/summary/summary-json.ts';
import { runStanding } from '../../store/run-standing.ts';
import type { Store } from '../../store/store.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { identityOfFile, isOfManifest, placeOf } from '../manifest/manifest-of-run.ts';
import { witness } from '../process/this-process.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { requestStatus } from '../stored-runs/request-status.ts';
import { eventsOf, readRun, reportsOf, type StoredRun } from '../stored-runs/stored-run.ts';
import { refuse } from '../tell.ts';
import { toldReports } from '../told-commands.ts';

export interface StatusOptions extends StoreOptions {
  readonly format: 'text' | 'json';
}

/** Where a run stands, or how it ended; of one request all that is known. */
export async function status(
  name: string,
  request: string | undefined,
  options: StatusOptions,
  io: Io,
): Promise<ExitCode> {
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const found = await readRun(store.value, name, identityOfFile(options.file));
    if (!found.ok) return refuse([found.error], io);
    const problem =
      request === undefined
        ? await runStatus(store.value, found.value, options, io)
        : await requestStatus(store.value, found.value, request, options, io);
    return problem === null ? EXIT.ok : refuse([problem], io);
  } finally {
    await store.value.close();
  }
}

async function runStatus(
  store: Store,
  run: StoredRun,
  { format, file }: StatusOptions,
  io: Io,
): Promise<Problem | null> {
  const { out } = io;
  const { record } = run;
  const view = new RunView(run.plan);
  for await (const event of eventsOf(store, run)) {
    if (!event.ok) return event.error;
    view.take(event.value);
  }
  const reports = reportsOf(run);
  if (format === 'json') {
    const requests = reports.map(report => reportDocument(report, view));
    out.write(`${JSON.stringify({ ...runDocument(record), requests }, null, 2)}\n`);
    return null;
  }
  const now = systemClock.now();
  const columns = out.isTerminal ? out.columns : Number.POSITIVE_INFINITY;
  const standing = runStanding(record, witness());
  // Who has named a run of another manifest has to name that, too.
  const isOurs = isOfManifest(record, identityOfFile(file));
  const told = (text: string): string => (isOurs ? io.told(text) : io.told(text, placeOf(record)));
  const shown = { record, reports: toldReports(reports, told), view, now, columns, standing, told };
  out.write(statusText(shown, out.style));
  return null;
}
