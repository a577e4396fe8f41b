import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Plan } from '../../plan/plan.ts';
import { createRunId } from '../../run/run-id.ts';
import { otherRunsOf } from '../../store/other-runs.ts';
import type { Target } from '../../targets/target.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../manifest/load.ts';
import { manifestPath } from '../manifest/manifest-path.ts';
import { type PlanToRunOptions, planToRun } from '../plan/plan-to-run.ts';
import { readFaults } from '../rehearsal/read-faults.ts';
import { addJobs, type Rehearsal, startRehearsal } from '../rehearsal/rehearsal.ts';
import { detachedNeeds } from '../run/detached-needs.ts';
import { exitCodeOf, type FireOptions, fire } from '../run/fire.ts';
import { termsOf } from '../run/run-terms.ts';
import { journalPort, makeStore, type StoreOptions } from '../stored-runs/open-store.ts';
import { tidy } from '../stored-runs/tidy.ts';
import { addRehearsalTargets, addTargets } from '../targets/compose.ts';
import { refuse, tell } from '../tell.ts';

export interface RunCommandOptions extends PlanToRunOptions, FireOptions, StoreOptions {
  readonly file: string;
  readonly sandbox?: boolean;
  /** How the sandbox misbehaves. */
  readonly fault: readonly string[];
}

export async function run(
  triggers: readonly string[],
  options: RunCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest, warnings } = loaded.value;
  tell(warnings, io);
  const faults = readFaults(options.fault);
  if (!faults.ok) return refuse(faults.error, io);
  const rehearsal =
    options.sandbox === true ? await startRehearsal(manifest, { faults: faults.value }) : null;
  try {
    const made = await planToRun(triggers, options, manifest, rehearsal, io);
    if (!made.ok) return refuse(made.error, io);
    const unsaid = options.detach === true ? detachedNeeds(made.value) : null;
    if (unsaid !== null) return refuse([unsaid], io);
    const targets = await prepare(made.value, manifest, rehearsal, io);
    return targets === null ? EXIT.usage : await begin(made.value, { targets, manifest }, options, io);
  } finally {
    await rehearsal?.sandbox.close();
  }
}

/** Targets for a plan; null, with everything said, when something that they need is missing. */
async function prepare(
  plan: Plan,
  manifest: Manifest,
  rehearsal: Rehearsal | null,
  io: Io,
): Promise<ReadonlyMap<string, Target> | null> {
  const targets = new Map<string, Target>();
  if (rehearsal !== null) {
    addJobs(rehearsal, plan, manifest, new Set());
    io.err.write(
      io.err.style.dim(
        `Rehearsal: the built-in Jenkins at ${rehearsal.place.url} stands in for every target.\n`,
      ),
    );
    addRehearsalTargets(targets, plan);
    return targets;
  }
  const problems = await addTargets(targets, plan, manifest, io);
  if (problems.length === 0) return targets;
  tell(problems, io);
  return null;
}

/** A run that is written down; a rehearsal only where a store is named, since its server is gone afterwards. */
async function begin(
  plan: Plan,
  { targets, manifest }: { readonly targets: ReadonlyMap<string, Target>; readonly manifest: Manifest },
  options: RunCommandOptions,
  io: Io,
): Promise<ExitCode> {
  const startedAt = systemClock.now();
  const run = createRunId(startedAt, Math.random);
  const isRecorded = options.store !== false && (options.sandbox !== true || options.store !== undefined);
  if (!isRecorded)
    return exitCodeOf(await fire({ run, plan, targets, journal: null, startedAt }, options, io));
  const store = await makeStore(options, io);
  if (!store.ok) return unrecorded(store.error, io);
  const { value } = store;
  try {
    const origin = { kind: 'manual' } as const;
    const from = { manifestPath: manifestPath(options.file), terms: termsOf(options) };
    const begun = { id: run, startedAt, plan, origin, parent: null, ...from };
    const journal = await journalPort(onFault => value.begin(begun, onFault));
    if (!journal.ok) return unrecorded(journal.error, io);
    const otherRuns = otherRunsOf(value, run);
    const firing = { run, plan, targets, journal: journal.value, otherRuns, startedAt };
    const summary = await fire(firing, options, io);
    if (summary !== null) await tidy(value, manifest, summary);
    return exitCodeOf(summary);
  } finally {
    await value.close();
  }
}

/** What is not written down could not be resumed, so it is not begun. */
function unrecorded(problem: Problem, io: Io): ExitCode {
  const next = `${problem.next} Or run with --no-store, and without \`volley resume\`.`;
  return refuse([{ ...problem, next }], io);
}
