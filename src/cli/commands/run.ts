import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest, WaitLevel } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import { RunView } from '../../report/run-view.ts';
import { followConsoles } from '../../run/consoles.ts';
import { execute } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import { outcomeOf, type RunSummary } from '../../run/summary.ts';
import type { Target } from '../../targets/target.ts';
import { addRehearsalTargets, addTargets, pollingOf } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { type ChoiceOptions, planOptions } from '../plan-options.ts';
import { readFaults } from '../read-faults.ts';
import { addJobs, type Rehearsal, startRehearsal } from '../rehearsal.ts';
import { consoleSink, createReporter, printSummary, type RunFormat } from '../run-reporter.ts';

export interface RunCommandOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: RunFormat;
  readonly sandbox?: boolean;
  /** How the sandbox misbehaves. */
  readonly fault: readonly string[];
  /** Consoles of the builds too. */
  readonly follow?: boolean;
  /** How far builds are followed, whatever the triggers say. */
  readonly wait?: WaitLevel;
  /** Ends as soon as the servers have taken everything. */
  readonly detach?: boolean;
  /** Builds in flight, over all triggers and targets. */
  readonly maxParallel?: number;
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
  const wanted = await planOptions(triggers, options, io);
  if (!wanted.ok) {
    tell(wanted.error, io);
    return EXIT.usage;
  }
  const faults = readFaults(options.fault);
  if (!faults.ok) {
    tell(faults.error, io);
    return EXIT.usage;
  }
  const rehearsal =
    options.sandbox === true ? await startRehearsal(manifest, { faults: faults.value }) : null;
  try {
    const made = makePlan(manifest, {
      ...wanted.value,
      ...(rehearsal === null ? {} : { rehearsal: rehearsal.place }),
    });
    if (!made.ok) {
      tell(made.error, io);
      return EXIT.usage;
    }
    if (options.detach === true && tellNeeds(made.value, io)) return EXIT.usage;
    const targets = await prepare(made.value, manifest, rehearsal, io);
    return targets === null ? EXIT.usage : exitCodeOf(await fire(made.value, targets, options, io));
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

async function fire(
  plan: Plan,
  targets: ReadonlyMap<string, Target>,
  options: RunCommandOptions,
  io: Io,
): Promise<RunSummary> {
  const { wait, detach, maxParallel } = options;
  const stop = new AbortController();
  const leave = new AbortController();
  const release = io.onInterrupt(() => (stop.signal.aborted ? leave : stop).abort());
  const view = new RunView(plan);
  const reporter = createReporter(view, options.format, io);
  const reading = { requests: plan.requests, targets, clock: systemClock, over: leave.signal };
  const consoles = options.follow === true ? followConsoles(reading, consoleSink(view, reporter, io)) : null;
  try {
    const summary = await execute(plan, {
      run: createRunId(systemClock.now(), Math.random),
      targets,
      polling: pollingOf(plan),
      ...(wait === undefined ? {} : { wait }),
      ...(detach === undefined ? {} : { detach }),
      ...(maxParallel === undefined ? {} : { maxParallel }),
      clock: systemClock,
      emit: event => {
        reporter.event(event);
        consoles?.event(event);
      },
      stop: stop.signal,
      leave: leave.signal,
    });
    await consoles?.finish();
    reporter.close();
    printSummary(summary, view, options.format, io);
    return summary;
  } finally {
    reporter.close();
    release();
    await Promise.all([...targets.values()].map(target => target.close()));
  }
}

/** Who detaches never learns what a trigger's needs ended as; true: that has been told. */
function tellNeeds(plan: Plan, io: Io): boolean {
  const waiting = plan.triggers.filter(({ needs }) => needs.length > 0);
  const message = `--detach leaves before it is known whether these may run: ${waiting.map(({ name }) => name).join(', ')}`;
  const next = 'Run without --detach, or choose triggers without `needs`.';
  if (waiting.length > 0) tell([{ code: 'detached-needs', severity: 'error', message, next }], io);
  return waiting.length > 0;
}

function tell(problems: readonly Problem[], io: Io): void {
  io.err.write(problemsText(problems, io.err.style));
}

function exitCodeOf(summary: RunSummary): ExitCode {
  const outcome = outcomeOf(summary);
  switch (outcome) {
    case 'succeeded':
      return EXIT.ok;
    case 'failed':
      return EXIT.failed;
    case 'rejected':
      return EXIT.rejected;
    case 'unknown':
      return EXIT.unknown;
    case 'interrupted':
      return EXIT.interrupted;
    default:
      return unreachable(outcome);
  }
}
