import type { Problem } from '../../core/problem.ts';
import { err, type Result } from '../../core/result.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { Store } from '../../store/store.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { journalPort, openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { readRun, type StoredRun } from '../stored-run.ts';

export interface ResumeOptions extends FireOptions, StoreOptions {
  /** Ends the run instead: takes what is queued out of the queue and stops what runs. */
  readonly cancel?: boolean;
}

/** Goes on with a run whose process is gone: `run`, or the last one that has not ended. */
export async function resume(name: string | undefined, options: ResumeOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const store = await openStore(options, io);
  if (!store.ok) return fail(store.error, io);
  try {
    const found = await unfinished(store.value, name);
    if (!found.ok) return fail(found.error, io);
    const run = found.value;
    const { id } = run.record;
    const targets = new Map<string, Target>();
    const problems = await addTargets(targets, run.plan, loaded.value.manifest, io);
    if (problems.length > 0) {
      io.err.write(problemsText(problems, io.err.style));
      return EXIT.usage;
    }
    const journal = await journalPort(onFault => store.value.claim(id, onFault));
    if (!journal.ok) return fail(journal.error, io);
    // What the earlier process wrote until it ended, read when nobody can write any more.
    const requests = await store.value.requestsOf(id);
    if (!requests.ok) {
      await journal.value.journal.close();
      return fail(storeProblem(requests.error), io);
    }
    const restored = new Map(requests.value.map(({ key, ...request }) => [key, request]));
    const { cancel = false } = options;
    const firing = { run: id, plan: run.plan, targets, journal: journal.value, restored, cancel };
    return exitCodeOf(await fire(firing, options, io));
  } finally {
    await store.value.close();
  }
}

async function unfinished(store: Store, name: string | undefined): Promise<Result<StoredRun, Problem>> {
  if (name === undefined) {
    const runs = await store.history({ limit: 1, outcome: 'unfinished' });
    if (!runs.ok) return err(storeProblem(runs.error));
    const [last] = runs.value;
    return last === undefined ? err(nothing('every run of this store has ended')) : readRun(store, last.id);
  }
  const found = await readRun(store, name);
  if (!found.ok || found.value.record.outcome === null) return found;
  const { id, outcome } = found.value.record;
  return err(nothing(`the run ${id} has ended: ${outcome}`));
}

const nothing = (message: string): Problem => ({
  code: 'nothing-to-resume',
  severity: 'error',
  message,
  next: 'See `volley history`; `volley rerun RUN --failed` runs again what did not succeed.',
});

function fail(problem: Problem, io: Io): ExitCode {
  io.err.write(problemsText([problem], io.err.style));
  return EXIT.usage;
}
