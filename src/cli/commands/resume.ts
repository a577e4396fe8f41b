import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { RunEvent } from '../../run/events.ts';
import type { Store } from '../../store/store.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, type Firing, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { journalPort, openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { eventsOf, readRun, type StoredRun } from '../stored-run.ts';

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
    const left = await leftBy(store.value, run);
    if (!left.ok) {
      await journal.value.journal.close();
      return fail(left.error, io);
    }
    const { cancel = false } = options;
    const { startedAt } = run.record;
    const firing = {
      run: id,
      plan: run.plan,
      targets,
      journal: journal.value,
      startedAt,
      ...left.value,
      cancel,
    };
    return exitCodeOf(await fire(firing, options, io));
  } finally {
    await store.value.close();
  }
}

/** What the earlier process has come to, and what it has told of it. */
async function leftBy(
  store: Store,
  run: StoredRun,
): Promise<Result<Required<Pick<Firing, 'restored' | 'past'>>, Problem>> {
  const requests = await store.requestsOf(run.record.id);
  if (!requests.ok) return err(storeProblem(requests.error));
  const past: RunEvent[] = [];
  for await (const event of eventsOf(store, run)) {
    if (!event.ok) return event;
    past.push(event.value);
  }
  return ok({ restored: new Map(requests.value.map(({ key, ...request }) => [key, request])), past });
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
