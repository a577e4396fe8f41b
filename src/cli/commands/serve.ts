import { systemClock } from '../../core/clock.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { withFollowers } from '../../plan/choose-triggers.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { LineReporter } from '../../report/line-reporter.ts';
import { problemsText } from '../../report/problem-text.ts';
import { RunView } from '../../report/run-view.ts';
import { serverLine } from '../../report/server-text.ts';
import { Caps } from '../../run/caps.ts';
import { execute } from '../../run/execute.ts';
import { createRunId } from '../../run/run-id.ts';
import type { RunSummary } from '../../run/summary.ts';
import { manifestSchedules } from '../../schedule/manifest-schedules.ts';
import { nodeCronTicks } from '../../schedule/node-cron-ticks.ts';
import { serve as serveSchedules } from '../../server/server.ts';
import type { Target } from '../../targets/target.ts';
import { addRehearsalTargets, addTargets, pollingOf } from '../compose.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { load, tellLoadFault } from '../load.ts';
import { addJobs, type Rehearsal, startRehearsal } from '../rehearsal.ts';

export interface ServeOptions {
  readonly file: string;
  readonly sandbox?: boolean;
}

export async function serve(options: ServeOptions, io: Io): Promise<ExitCode> {
  const loaded = await load(options.file, io);
  if (!loaded.ok) {
    tellLoadFault(loaded.error, io);
    return EXIT.usage;
  }
  const { manifest, warnings } = loaded.value;
  io.err.write(problemsText(warnings, io.err.style));
  const schedules = manifestSchedules([...manifest.triggers.values()]);
  if (schedules.length === 0) {
    const message = `no trigger of ${options.file} has a schedule`;
    const next = 'Add e.g. `schedule: [{cron: "H 2 * * *"}]`, or use `volley run`.';
    io.err.write(
      problemsText([{ code: 'nothing-to-serve', severity: 'error', message, next }], io.err.style),
    );
    return EXIT.usage;
  }
  const rehearsal = options.sandbox === true ? await startRehearsal(manifest) : null;
  const drain = new AbortController();
  const leave = new AbortController();
  const release = io.onInterrupt(() => (drain.signal.aborted ? leave : drain).abort());
  const targets = new Map<string, Target>();
  const starter = createStarter(manifest, rehearsal, targets, leave.signal, io);
  const { leftBehind } = await serveSchedules({
    clock: systemClock,
    ticks: await nodeCronTicks(),
    schedules,
    start: starter,
    tell: event => io.out.write(serverLine(event, systemClock.now(), io.out.style)),
    drain: drain.signal,
  });
  release();
  await Promise.all([...targets.values()].map(target => target.close()));
  await rehearsal?.sandbox.close();
  return leftBehind ? EXIT.interrupted : EXIT.ok;
}

/**
 * A trigger's run from the manifest as it was loaded, with every input at its default. Targets and their caps are those of
 * the process: a controller does not care which run a build belongs to.
 */
function createStarter(
  manifest: Manifest,
  rehearsal: Rehearsal | null,
  targets: Map<string, Target>,
  leave: AbortSignal,
  io: Io,
): (trigger: string) => Promise<RunSummary | null> {
  const { style } = io.err;
  const jobs = new Set<string>();
  const caps = new Caps();
  // Draining lets runs come to their end; only the second signal leaves them behind.
  const stop = new AbortController().signal;
  return async trigger => {
    const made = makePlan(manifest, {
      triggers: withFollowers(manifest, trigger),
      inputs: new Map(),
      env: name => io.env[name],
      ...(rehearsal === null ? {} : { rehearsal: rehearsal.place }),
    });
    if (!made.ok) {
      io.err.write(problemsText(made.error, style));
      return null;
    }
    const plan = made.value;
    if (rehearsal !== null) addJobs(rehearsal, plan, manifest, jobs);
    if (rehearsal === null) {
      const problems = await addTargets(targets, plan, manifest, io);
      if (problems.length > 0) {
        io.err.write(problemsText(problems, style));
        return null;
      }
    } else addRehearsalTargets(targets, plan);
    const reporter = new LineReporter(new RunView(plan), text => io.err.write(text), style, systemClock);
    return execute(plan, {
      run: createRunId(systemClock.now(), Math.random),
      targets,
      caps,
      polling: pollingOf(plan),
      clock: systemClock,
      emit: event => {
        reporter.event(event);
        return undefined;
      },
      stop,
      leave,
    });
  };
}
