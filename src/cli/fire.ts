import { systemClock } from '../core/clock.ts';
import type { RunId } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { WaitLevel } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { problemsText } from '../report/problem-text.ts';
import { RunView } from '../report/run-view.ts';
import { followConsoles } from '../run/consoles.ts';
import type { RunEvent } from '../run/events.ts';
import { execute, type Restored } from '../run/execute.ts';
import { outcomeOf, type RunSummary } from '../run/summary.ts';
import { type Journal, mustPrecede } from '../store/journal.ts';
import type { Target } from '../targets/target.ts';
import { pollingOf } from './compose.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { storeProblem } from './open-store.ts';
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
  /** When the run began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Begins by stopping: what is under way is cancelled. */
  readonly cancel?: boolean;
}

/** A journal whose faults are told while the run goes on. */
export interface JournalPort {
  readonly journal: Journal;
  /** Sets who is told of the journal's first fault. */
  onFault(listen: (fault: Parameters<typeof storeProblem>[0]) => void): void;
}

/** Plan → finished builds, shown while it happens and written down before it does. */
export async function fire(
  { run, plan, targets, journal: port, restored, past = [], startedAt, cancel = false }: Firing,
  options: FireOptions,
  io: Io,
): Promise<RunSummary> {
  const { wait, detach, maxParallel } = options;
  const stop = new AbortController();
  const leave = new AbortController();
  if (cancel) stop.abort();
  let hasEnded = false;
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
  port?.onFault(fault => {
    const problem = storeProblem(fault);
    reporter.print([problemsText([problem], io.err.style).trimEnd()]);
    io.reports?.problems([problem]);
    // Its builds are another process's to follow now: to stop them would be to stop that one's.
    if (fault.code === 'taken-over') leave.abort();
  });
  const emit = (event: RunEvent): undefined | Promise<boolean> => {
    // Written down first, and only then told.
    const recorded = journal?.append(event);
    reporter.event(event);
    consoles?.event(event);
    return recorded !== undefined && mustPrecede(event) ? recorded.then(({ ok }) => ok) : undefined;
  };
  try {
    const summary = await execute(plan, {
      run,
      targets,
      polling: pollingOf(plan),
      startedAt,
      ...(restored === undefined ? {} : { restored }),
      ...(wait === undefined ? {} : { wait }),
      ...(detach === undefined ? {} : { detach }),
      ...(maxParallel === undefined ? {} : { maxParallel }),
      clock: systemClock,
      emit,
      stop: stop.signal,
      leave: leave.signal,
    });
    hasEnded = true;
    await consoles?.finish();
    reporter.close();
    printSummary(summary, view, options.format, io);
    io.reports?.run(summary, view);
    return summary;
  } finally {
    reporter.close();
    release();
    await Promise.all([journal?.close(), ...[...targets.values()].map(target => target.close())]);
  }
}

export function exitCodeOf(summary: RunSummary): ExitCode {
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
