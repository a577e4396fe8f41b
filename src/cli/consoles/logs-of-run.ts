import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { findRequests } from '../../report/story/find-requests.ts';
import type { RequestReport } from '../../run/summary.ts';
import type { Target } from '../../targets/target.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { foreignPlan, identityOf, type ManifestIdentity } from '../manifest/manifest-of-run.ts';
import { openStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { readRun, reportsOf, type StoredRun } from '../stored-runs/stored-run.ts';
import { addTargets } from '../targets/compose.ts';
import { refuse } from '../tell.ts';
import { printRunConsoles } from './run-consoles.ts';

export interface LogsOfRunOptions extends StoreOptions {
  /** Waits for what is still queued or running. */
  readonly follow?: boolean;
  /** Only what did not succeed. */
  readonly failed?: boolean;
}

/**
 * Prints consoles of a recorded run, read from the servers now: of `request`, or of every request, those first that did
 * not succeed.
 */
export async function logsOfRun(
  name: string,
  request: string | undefined,
  options: LogsOfRunOptions,
  manifest: Manifest,
  io: Io,
): Promise<ExitCode> {
  const run = await readStored(name, identityOf(manifest), options, io);
  if (!run.ok) return refuse([run.error], io);
  const { plan, record } = run.value;
  const reports = chosenReports(run.value, request, options.failed === true);
  if (!reports.ok) return refuse([reports.error], io);
  const names = new Set(reports.value.map(report => report.request.target));
  const needed = {
    targets: new Map([...plan.targets].filter(([target]) => names.has(target))),
    requests: [],
  };
  const foreign = foreignPlan(record, needed, manifest, io);
  if (foreign.length > 0) return refuse(foreign, io);
  const targets = new Map<string, Target>();
  const problems = await addTargets(targets, needed, manifest, io);
  if (problems.length > 0) return refuse(problems, io);
  const over = new AbortController();
  const release = io.onInterrupt(() => over.abort());
  const follow = options.follow === true;
  try {
    const reading = { plan, targets, follow, clock: systemClock, over: over.signal };
    return await printRunConsoles(reports.value, reading, io);
  } finally {
    release();
    await Promise.all([...targets.values()].map(target => target.close()));
  }
}

/** The store is not held open while consoles are read, which may take hours. */
async function readStored(
  name: string,
  here: ManifestIdentity,
  options: StoreOptions,
  io: Io,
): Promise<Result<StoredRun, Problem>> {
  const store = await openStore(options, io);
  if (!store.ok) return store;
  const run = await readRun(store.value, name, here);
  await store.value.close();
  return run;
}

function chosenReports(
  run: StoredRun,
  wanted: string | undefined,
  failed: boolean,
): Result<readonly RequestReport[], Problem> {
  const reports = reportsOf(run);
  const found = wanted === undefined ? ok(run.plan.requests) : findRequests(wanted, run);
  if (!found.ok) return found;
  const meant = new Set(found.value.map(({ key }) => key));
  const chosen = reports.filter(({ request, good }) => meant.has(request.key) && !(failed && good));
  if (chosen.length === 0) return err(nothingFailed(run.record.id));
  return ok([...chosen.filter(({ good }) => !good), ...chosen.filter(({ good }) => good)]);
}

const nothingFailed = (run: string): Problem => ({
  code: 'nothing-failed',
  severity: 'error',
  message: `of the run ${run} nothing that is asked for has failed`,
  next: 'Without --failed the consoles of all requests are printed.',
});
