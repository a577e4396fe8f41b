import type { Problem } from '../../core/problem.ts';
import { readLeft } from '../../store/left-run.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { foreignPlan } from '../manifest-of-run.ts';
import { journalPort, openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { tell } from '../tell.ts';
import { tidy } from '../tidy.ts';
import { unfinishedRun } from '../unfinished-run.ts';

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
    const { manifest } = loaded.value;
    const found = await unfinishedRun(store.value, name, manifest);
    if (!found.ok) return fail(found.error, io);
    const run = found.value;
    const { id } = run.record;
    const foreign = foreignPlan(run.record, run.plan, manifest);
    if (foreign !== null) return fail(foreign, io);
    const targets = new Map<string, Target>();
    const problems = await addTargets(targets, run.plan, manifest, io);
    if (problems.length > 0) {
      tell(problems, io);
      return EXIT.usage;
    }
    const journal = await journalPort(onFault => store.value.claim(id, onFault));
    if (!journal.ok) return fail(journal.error, io);
    // What the earlier process wrote until it ended, read when nobody can write any more.
    const left = await readLeft(store.value, run.record.id);
    if (!left.ok) {
      await journal.value.journal.close();
      return fail(storeProblem(left.error), io);
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
    const summary = await fire(firing, options, io);
    await tidy(store.value, manifest.keep, summary);
    return exitCodeOf(summary);
  } finally {
    await store.value.close();
  }
}

function fail(problem: Problem, io: Io): ExitCode {
  tell([problem], io);
  return EXIT.usage;
}
