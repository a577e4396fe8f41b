import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { noStyle } from '../../core/style.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { EventLines } from '../../report/event-lines.ts';
import { LineReporter } from '../../report/line-reporter.ts';
import { LiveReporter } from '../../report/live-reporter.ts';
import { problemsText } from '../../report/problem-text.ts';
import type { Reporter } from '../../report/reporter.ts';
import { RunView } from '../../report/run-view.ts';
import { summaryDocument } from '../../report/summary-json.ts';
import { summaryText } from '../../report/summary-text.ts';
import { execute } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import { outcomeOf, type RunSummary } from '../../run/summary.ts';
import type { Target } from '../../targets/target.ts';
import { addRehearsalTargets, addTargets, missingSecretsOf } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { type ChoiceOptions, planOptions } from '../plan-options.ts';
import { addJobs, type Rehearsal, startRehearsal } from '../rehearsal.ts';

export interface RunCommandOptions extends ChoiceOptions {
  readonly file: string;
  readonly format: 'text' | 'json' | 'ndjson';
  readonly sandbox?: boolean;
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
  const rehearsal = options.sandbox === true ? await startRehearsal(manifest) : null;
  try {
    const made = makePlan(manifest, {
      ...wanted.value,
      ...(rehearsal === null ? {} : { rehearsal: rehearsal.place }),
    });
    if (!made.ok) {
      tell(made.error, io);
      return EXIT.usage;
    }
    const targets = await prepare(made.value, manifest, rehearsal, io);
    return targets === null ? EXIT.usage : exitCodeOf(await fire(made.value, targets, options, io));
  } finally {
    await rehearsal?.sandbox.close();
  }
}

/** Targets for a plan; null, with everything said, when a secret is missing. */
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
  const missing = await missingSecretsOf(plan, manifest, io);
  if (missing.length === 0) {
    addTargets(targets, plan, manifest, io);
    return targets;
  }
  tell(
    missing.map(({ message, next }) => ({ code: 'missing-secret', severity: 'error', message, next })),
    io,
  );
  return null;
}

async function fire(
  plan: Plan,
  targets: ReadonlyMap<string, Target>,
  options: RunCommandOptions,
  io: Io,
): Promise<RunSummary> {
  const stop = new AbortController();
  const leave = new AbortController();
  const release = io.onInterrupt(() => (stop.signal.aborted ? leave : stop).abort());
  const reporter = createReporter(plan, options.format, io);
  try {
    const summary = await execute(plan, {
      run: createRunId(systemClock.now(), Math.random),
      targets,
      clock: systemClock,
      emit: event => reporter.event(event),
      stop: stop.signal,
      leave: leave.signal,
    });
    reporter.close();
    if (options.format === 'text') io.out.write(`\n${summaryText(summary, plan, io.out.style)}`);
    if (options.format === 'json') io.out.write(`${JSON.stringify(summaryDocument(summary), null, 2)}\n`);
    return summary;
  } finally {
    reporter.close();
    release();
    await Promise.all([...targets.values()].map(target => target.close()));
  }
}

function createReporter(plan: Plan, format: RunCommandOptions['format'], io: Io): Reporter {
  if (format === 'ndjson') return new EventLines(text => io.out.write(text));
  const view = new RunView(plan);
  if (io.err.isTerminal) return new LiveReporter(view, io.err, systemClock);
  return new LineReporter(view, text => io.err.write(text), format === 'text' ? io.err.style : noStyle);
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
