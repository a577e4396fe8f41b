import { systemClock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { count } from '../../core/plural.ts';
import type { Problem } from '../../core/problem.ts';
import { sharedThen } from '../../core/shared-then.ts';
import { unreachable } from '../../core/unreachable.ts';
import { visible } from '../../core/visible.ts';
import type { WaitLevel } from '../../manifest/manifest.ts';
import type { Plan } from '../../plan/plan.ts';
import { problemsText } from '../../report/problem-text.ts';
import { RunView } from '../../report/run-view.ts';
import { followConsoles } from '../../run/consoles/consoles.ts';
import type { RunEvent } from '../../run/events.ts';
import { execute, type Restored } from '../../run/execute.ts';
import type { OtherRuns } from '../../run/lost-answers/other-runs.ts';
import { leavesBehind, outcomeOf, type RunSummary } from '../../run/summary.ts';
import { type Journal, mustPrecede, type Recorded } from '../../store/journal.ts';
import { storeProblem } from '../../store/store-problem.ts';
import type { Target } from '../../targets/target.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { pollingOf } from '../targets/compose.ts';
import { toldProblems } from '../tell.ts';
import { consoleSink, createReporter, printSummary, type RunFormat } from './run-reporter.ts';

/** How a run is conducted and shown, whatever its plan says. */
export interface FireOptions {
  readonly format: RunFormat;
  /** Consoles of the builds too. */
  readonly follow?: boolean;
  /** How far builds are followed. */
  readonly wait?: WaitLevel;
  /** Ends as soon as the servers have taken everything. */
  readonly detach?: boolean;
  /** Builds in flight, over all triggers and targets. */
  readonly maxParallel?: number;
}

export interface Firing {
  readonly run: RunId;
  readonly plan: Plan;
  /** Closed at the end. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Where the run is written down, closed at the end; null: nowhere. */
  readonly journal: JournalPort | null;
  /** What is known of requests that an earlier process has sent. */
  readonly restored?: ReadonlyMap<string, Restored>;
  /** What that process has told, in order. */
  readonly past?: readonly RunEvent[];
  /** The targets that have answered it. */
  readonly answered?: ReadonlySet<string>;
  /** What the other runs of its store know. Default: there are none. */
  readonly otherRuns?: OtherRuns;
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** For when it was due, in milliseconds since 1970. Default: `startedAt`. */
  readonly scheduledTime?: number;
}

/** A journal whose faults are told while the run goes on. */
export interface JournalPort {
  readonly journal: Journal;
  /** Sets who is told of the journal's first fault. */
  onFault(listen: (fault: Parameters<typeof storeProblem>[0]) => void): void;
}

/**
 * Plan → finished builds, shown while it happens and written down before it does. null: another process has taken the run
 * over; that is told, and nothing that this one makes of the run any more.
 */
export async function fire(
  {
    run,
    plan,
    targets,
    journal: port,
    restored,
    past = [],
    answered,
    otherRuns,
    startedAt,
    scheduledTime = startedAt,
  }: Firing,
  options: FireOptions,
  io: Io,
): Promise<RunSummary | null> {
  const { wait, detach, maxParallel } = options;
  const stop = new AbortController();
  const leave = new AbortController();
  let hasEnded = false;
  let isLost = false;
  const release = io.onInterrupt(() => {
    // Once the run has ended there is nothing to stop: only consoles are still read.
    (hasEnded || stop.signal.aborted ? leave : stop).abort();
  });
  const view = new RunView(plan);
  for (const event of past) view.take(event);
  const reporter = createReporter(view, options.format, io);
  const reading = { requests: plan.requests, targets, clock: systemClock, over: leave.signal };
  const consoles = options.follow === true ? followConsoles(reading, consoleSink(view, reporter, io)) : null;
  const journal = port?.journal ?? null;
  journal?.onCancel(({ by, at }) => {
    reporter.print([`Cancelled by ${visible(by)} at ${new Date(at).toISOString()}.`]);
    stop.abort();
  });
  port?.onFault(fault => {
    isLost = fault.code === 'taken-over';
    const problems = toldProblems([storeProblem(fault)], io);
    reporter.print([problemsText(problems, io.err.style).trimEnd()]);
    io.reports?.problems(problems);
    // Its builds are another process's to follow now: to stop them would be to stop that one's.
    if (isLost) leave.abort();
  });
  const show = (event: RunEvent): void => {
    if (isLost) return;
    reporter.event(event);
    consoles?.event(event);
  };
  const whetherRecorded = sharedThen(({ ok }: Recorded) => ok);
  const emit = (event: RunEvent): undefined | Promise<boolean> => {
    // Written down first, and only then told.
    const recorded = journal?.append(event);
    if (event.type !== 'run-finished') show(event);
    // Whether the run was still ours shows when the last of it is on the disk.
    else return end(event);
    return recorded !== undefined && mustPrecede(event) ? whetherRecorded(recorded) : undefined;
  };
  const end = async (event: RunEvent): Promise<boolean> => {
    const recorded = await journal?.flush();
    show(event);
    return recorded?.ok ?? true;
  };
  try {
    const summary = await execute(plan, {
      run,
      targets,
      polling: pollingOf(plan),
      startedAt,
      scheduledTime,
      ...(restored === undefined ? {} : { restored }),
      ...(answered === undefined ? {} : { answered }),
      ...(otherRuns === undefined ? {} : { otherRuns }),
      ...(journal === null ? {} : { isOurs: now => journal.isOurs(now) }),
      ...(wait === undefined ? {} : { wait }),
      ...(detach === undefined ? {} : { detach }),
      ...(maxParallel === undefined ? {} : { maxParallel }),
      clock: systemClock,
      emit,
      stop: stop.signal,
      leave: leave.signal,
    });
    if (isLost) return null;
    hasEnded = true;
    await consoles?.finish();
    reporter.close();
    printSummary(summary, view, options.format, io);
    if (journal !== null && leavesBehind(summary))
      io.err.write(problemsText(toldProblems([leftBehind(summary)], io), io.err.style));
    io.reports?.run(summary, view);
    return summary;
  } finally {
    // After a defect nobody waits for consoles any more.
    leave.abort();
    reporter.close();
    release();
    await Promise.all([journal?.close(), ...[...targets.values()].map(target => target.close())]);
  }
}

const leftBehind = ({ run, requests }: RunSummary): Problem => ({
  code: 'left-behind',
  severity: 'warning',
  message: `${count(requests.filter(({ verdict }) => verdict === null).length, 'request')} of the run ${run} may still be under way: it has not ended`,
  next: `\`volley resume ${run}\` goes on with it, \`volley cancel ${run}\` ends it.`,
});

/** `summary` null: another process has taken the run over. */
export function exitCodeOf(summary: RunSummary | null): ExitCode {
  if (summary === null) return EXIT.takenOver;
  const outcome = outcomeOf(summary);
  switch (outcome) {
    case 'succeeded':
    case 'handed-over':
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
