import type { RunSummary } from '../../run/summary.ts';
import { readLeft } from '../../store/left-run.ts';
import type { Target } from '../../targets/target.ts';
import { addTargets } from '../compose.ts';
import { detachedNeeds } from '../detached-needs.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { exitCodeOf, type FireOptions, fire } from '../fire.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { foreignPlan } from '../manifest-of-run.ts';
import { journalPort, openStore, type StoreOptions, storeProblem } from '../open-store.ts';
import { resumedOptions } from '../run-terms.ts';
import { refuse } from '../tell.ts';
import { tidy } from '../tidy.ts';
import { unfinishedRun } from '../unfinished-run.ts';

export type ResumeOptions = FireOptions & StoreOptions;

/** Goes on with a run whose process is gone: `run`, or the last one that has not ended. */
export const resume = (name: string | undefined, options: ResumeOptions, io: Io): Promise<ExitCode> =>
  goOn(name, options, io, exitCodeOf);

/**
 * As `resume`; when somebody wants the run cancelled, that is how it goes on. `codeOf`: what its end tells the shell; of a
 * run that another process has taken over, null.
 */
export async function goOn(
  name: string | undefined,
  options: ResumeOptions,
  io: Io,
  codeOf: (summary: RunSummary | null) => ExitCode,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const store = await openStore(options, io);
  if (!store.ok) return refuse([store.error], io);
  try {
    const { manifest } = loaded.value;
    const found = await unfinishedRun(store.value, name, manifest);
    if (!found.ok) return refuse([found.error], io);
    const run = found.value;
    const { id, startedAt, terms } = run.record;
    const foreign = foreignPlan(run.record, run.plan, manifest, io);
    if (foreign.length > 0) return refuse(foreign, io);
    const unsaid = options.detach === true ? detachedNeeds(run.plan) : null;
    if (unsaid !== null) return refuse([unsaid], io);
    const targets = new Map<string, Target>();
    const problems = await addTargets(targets, run.plan, manifest, io);
    if (problems.length > 0) return refuse(problems, io);
    const journal = await journalPort(onFault => store.value.claim(id, onFault));
    if (!journal.ok) return refuse([journal.error], io);
    // What the earlier process wrote until it ended, read when nobody can write any more.
    const [left, cancellation] = [await readLeft(store.value, id), await store.value.cancellationOf(id)];
    if (!left.ok || !cancellation.ok) {
      await journal.value.journal.close();
      return refuse(
        [left, cancellation].flatMap(read => (read.ok ? [] : [storeProblem(read.error)])),
        io,
      );
    }
    const firing = {
      run: id,
      plan: run.plan,
      targets,
      journal: journal.value,
      startedAt,
      ...left.value,
    };
    // To end a run means to see it end, whatever it was to wait for.
    const isEnded = cancellation.value !== null;
    const summary = await fire(firing, isEnded ? options : resumedOptions(options, terms), io);
    if (summary !== null) await tidy(store.value, manifest.keep, summary);
    return codeOf(summary);
  } finally {
    await store.value.close();
  }
}
