import type { Clock } from '../core/clock.ts';
import { type RunId, runId } from '../core/ids.ts';
import type { Plan } from '../plan/plan.ts';
import { Caps } from '../run/caps/caps.ts';
import { execute } from '../run/execute.ts';
import type { Polling } from '../run/follow/poll-interval.ts';
import type { OtherRuns } from '../run/lost-answers/other-runs.ts';
import { TargetDesks } from '../run/per-target/target-desk.ts';
import { leavesBehind } from '../run/summary.ts';
import type { Journal } from '../store/journal.ts';
import type { LeftRun } from '../store/left-run.ts';
import { type RunOrigin, scheduledTimeOf } from '../store/records.ts';
import type { Target } from '../targets/target.ts';
import { RunRecorder } from './run-recorder.ts';
import type { ServiceEvent } from './service-event.ts';

export interface RunDeskOptions {
  readonly clock: Clock;
  readonly tell: (event: ServiceEvent) => void;
  readonly polling: (plan: Plan) => ReadonlyMap<string, Polling>;
  /** Keeps targets open until the function is called that comes back. */
  readonly use: (targets: ReadonlyMap<string, Target>) => () => void;
  /** What the runs beside this one know. */
  readonly otherRuns: (run: RunId) => OtherRuns;
  /** A run has come to its end, and that is written down. */
  readonly onEnd: (run: RunId, trigger: string) => void;
  /**
   * It is over here, and in the store it has not ended: its end could not be written down, or another process has taken it
   * over and goes on with it.
   */
  readonly onUnrecorded: (run: RunId, trigger: string) => void;
  /** It was cancelled, and its server did not end all of it in time: it has not ended. */
  readonly onLeftBehind: (run: RunId, trigger: string) => void;
}

/** A run that is on the disk, and ours. */
export interface ReadyRun {
  readonly run: RunId;
  readonly trigger: string;
  readonly plan: Plan;
  readonly targets: ReadonlyMap<string, Target>;
  readonly journal: Journal;
  readonly origin: RunOrigin;
  readonly startedAt: number;
  /** null: it begins. */
  readonly left: LeftRun | null;
}

interface Conducted {
  readonly trigger: string;
  readonly recorder: RunRecorder;
  /** First: cancels all of it. */
  readonly stop: AbortController;
  /** Leaves it as it is. */
  readonly leave: AbortController;
  readonly settled: Promise<void>;
}

/** How long answers that are on their way are waited for when runs are left. Milliseconds; an answer may take 30 s. */
export const LEAVING = 35_000;

/** Conducts the runs of this process, many at once, under caps and by the desks of targets that they share. */
export class RunDesk {
  readonly #options: RunDeskOptions;
  readonly #caps = new Caps();
  readonly #desks = new TargetDesks();
  readonly #runs = new Map<RunId, Conducted>();

  constructor(options: RunDeskOptions) {
    this.#options = options;
  }

  get running(): readonly RunId[] {
    return [...this.#runs.keys()];
  }

  runsOf(trigger: string): readonly RunId[] {
    return [...this.#runs].filter(([, conducted]) => conducted.trigger === trigger).map(([run]) => run);
  }

  has(run: string): boolean {
    return this.#runs.has(runId(run));
  }

  /** Conducts it until it ends or is left. */
  conduct(ready: ReadyRun): void {
    const { tell, clock } = this.#options;
    const { run, trigger, plan, origin, left, journal } = ready;
    const at = clock.now();
    tell({
      type: 'run-begun',
      at,
      run,
      trigger,
      plan,
      origin,
      resumed: left !== null,
      past: left?.past ?? [],
    });
    const recorder = new RunRecorder(journal, event => tell({ type: 'run-event', at: event.at, run, event }));
    const [stop, leave] = [new AbortController(), new AbortController()];
    journal.onCancel(({ by }) => {
      tell({ type: 'run-cancelling', at: clock.now(), run, trigger, by });
      stop.abort();
    });
    const release = this.#options.use(ready.targets);
    const signals = { stop: stop.signal, leave: leave.signal };
    const settled = this.#execute(ready, recorder, signals).finally(release);
    this.#runs.set(run, { trigger, recorder, stop, leave, settled });
  }

  /** Takes what is queued out of the queue and stops what runs; false: it is not conducted here. */
  cancel(run: string): boolean {
    const conducted = this.#runs.get(runId(run));
    conducted?.stop.abort();
    return conducted !== undefined;
  }

  /** Its journal takes nothing more: another process has it. */
  abandon(run: RunId): void {
    const conducted = this.#runs.get(run);
    conducted?.recorder.seal();
    conducted?.leave.abort();
  }

  /** Leaves all runs as they are, for the next process to go on with. Resolves when that can. */
  async leave(): Promise<void> {
    const runs = [...this.#runs.values()];
    await Promise.all(
      runs.map(async ({ recorder, leave, settled }) => {
        await Promise.race([recorder.leave(), settled, this.#atLast(leave.signal)]);
        recorder.seal();
        leave.abort();
        await settled;
      }),
    );
  }

  async #execute(
    { run, trigger, plan, targets, journal, origin, startedAt, left }: ReadyRun,
    recorder: RunRecorder,
    signals: { readonly stop: AbortSignal; readonly leave: AbortSignal },
  ): Promise<void> {
    const { clock, polling, otherRuns, tell, onEnd, onUnrecorded, onLeftBehind } = this.#options;
    const summary = await execute(plan, {
      run,
      targets,
      caps: this.#caps,
      desks: this.#desks,
      polling: polling(plan),
      otherRuns: otherRuns(run),
      isOurs: now => journal.isOurs(now),
      startedAt,
      scheduledTime: scheduledTimeOf(origin, startedAt),
      ...(left === null ? {} : { restored: left.restored, answered: left.answered }),
      clock,
      emit: recorder.emit,
      ...signals,
    });
    const closed = await journal.close();
    this.#runs.delete(run);
    tell({ type: 'run-left', at: clock.now(), run });
    const isAnothers = !closed.ok && closed.error.code === 'taken-over';
    if (signals.leave.aborted && !isAnothers) return;
    if (!closed.ok) onUnrecorded(run, trigger);
    else if (leavesBehind(summary)) onLeftBehind(run, trigger);
    else onEnd(run, trigger);
  }

  /** However long answers take, a process that is to end does. */
  #atLast(over: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const callOff = this.#options.clock.after(LEAVING, resolve);
      over.addEventListener('abort', callOff, { once: true });
    });
  }
}
