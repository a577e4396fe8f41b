import type { Clock } from '../core/clock.ts';
import { type RunId, runId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Decision } from '../schedule/decide/decision.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { FireRecord, RunOrigin } from '../store/records.ts';
import type { Committed, RunFaultListener, Serving } from '../store/serving.ts';
import type { StoreFault } from '../store/store-fault.ts';
import type { Target } from '../targets/target.ts';
import { FireBatch, type FirePart } from './fire-batch.ts';
import { fireRecordOf, notStarted } from './fire-record.ts';
import type { ReadyRun } from './run-desk.ts';
import type { ServiceEvent } from './service-event.ts';

/** What a run needs to begin. */
export interface Prepared {
  readonly plan: Plan;
  readonly targets: ReadonlyMap<string, Target>;
}

export type Preparation = Result<Prepared, readonly Problem[]>;

export interface FireWriterOptions {
  readonly clock: Clock;
  readonly serving: Serving;
  /** Where the manifest stands, as the record of a run says it. Default: null. */
  readonly manifestPath?: string | null;
  /** `at`: the nominal instant of the fire that it is for, in milliseconds since 1970; left out where somebody has asked. */
  readonly prepare: (
    trigger: string,
    inputs: ReadonlyMap<string, string>,
    at?: number,
  ) => Promise<Preparation>;
  /** A run is on the disk, and is to be conducted. */
  readonly begin: (ready: ReadyRun) => void;
  readonly cancel: (run: RunId) => void;
  readonly tell: (event: ServiceEvent) => void;
  readonly onRunFault: RunFaultListener;
}

export interface WriterListener {
  /** When the clock was last looked at. */
  readonly lastLook: () => number | null;
  /** Nothing could be made of a run that was to start. */
  readonly finished: (run: RunId, trigger: string) => void;
  /** What was decided could not be written down, and has been forgotten. */
  readonly onFault: (fault: StoreFault) => void;
}

/** A run that is to start, and what was made for it. */
interface Starting {
  readonly decision: Decision;
  readonly run: RunId;
  readonly prepared: Preparation;
}

/** Writes down what a scheduler decides, and then sees to it that it happens: never the other way round. */
export class FireWriter {
  readonly #options: FireWriterOptions;
  readonly #listener: WriterListener;
  /** null: nothing is written down at present. */
  #scheduler: Scheduler | null = null;
  #batch = new FireBatch();
  #pumping: Promise<void> | null = null;
  /** What was made for runs that somebody has asked for. */
  readonly #prepared = new Map<RunId, Prepared>();

  constructor(options: FireWriterOptions, listener: WriterListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** What goes into the next commit. */
  get batch(): FireBatch {
    return this.#batch;
  }

  /** From now on the decisions of this scheduler are written down. */
  attach(scheduler: Scheduler): void {
    this.#scheduler = scheduler;
  }

  /** Forgets what has not been written down. */
  detach(fault: StoreFault): void {
    this.#scheduler = null;
    this.#batch.settle(err(fault));
    this.#batch = new FireBatch();
    this.#prepared.clear();
  }

  keep(run: RunId, prepared: Prepared): void {
    this.#prepared.set(run, prepared);
  }

  /** Settles when all that was decided so far is on the disk, or is not going to be. */
  recorded(): Promise<Result<void, StoreFault>> {
    const recorded = this.#batch.recorded();
    this.flush();
    return recorded;
  }

  /** After all that happens in this turn has been decided. */
  flush(): void {
    this.#pumping ??= Promise.resolve().then(() => this.#pump());
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    while (this.#scheduler !== null && !this.#batch.isEmpty) {
      const batch = this.#batch;
      this.#batch = new FireBatch();
      batch.settle(await this.#write(batch, this.#scheduler));
    }
    this.#pumping = null;
  }

  async #write(batch: FireBatch, scheduler: Scheduler): Promise<Result<void, StoreFault>> {
    for (const part of batch.parts(scheduler, this.#listener.lastLook())) {
      const starting = await Promise.all(part.decisions.flatMap(decision => this.#starting(decision)));
      // The store has failed meanwhile: all of it is going to be decided anew.
      if (this.#scheduler !== scheduler) return err(GIVEN_UP);
      const written = await this.#writePart(part, starting);
      if (!written.ok) {
        this.#listener.onFault(written.error);
        return written;
      }
    }
    return ok(undefined);
  }

  async #writePart(
    { decisions, change }: FirePart,
    starting: readonly Starting[],
  ): Promise<Result<void, StoreFault>> {
    const { serving, clock, onRunFault, manifestPath = null } = this.#options;
    const startedAt = clock.now();
    const runs = starting.flatMap(({ decision, run, prepared }) => {
      const origin = originOf(decision);
      if (!prepared.ok) return [];
      return [{ id: run, startedAt, plan: prepared.value.plan, origin, parent: null, manifestPath }];
    });
    const fires = recordsOf(decisions, starting);
    const committed = await serving.commit({ ...change, fires, runs }, onRunFault);
    if (!committed.ok) return committed;
    this.#carryOut(decisions, starting, committed.value, startedAt);
    return ok(undefined);
  }

  /** What is decided and written down happens. */
  #carryOut(
    decisions: readonly Decision[],
    starting: readonly Starting[],
    { fires, journals }: Committed,
    startedAt: number,
  ): void {
    const { tell, cancel, begin, clock } = this.#options;
    const ofFires = decisions.filter(({ cause }) => cause.kind === 'fire');
    for (const [index, record] of fires.entries()) {
      const trigger = ofFires[index]?.trigger ?? record.schedule;
      tell({ type: 'fire-decided', at: clock.now(), trigger, record });
    }
    const byRun = new Map(journals.map(journal => [journal.run, journal]));
    for (const { decision, run, prepared } of starting) {
      const { trigger } = decision;
      const journal = byRun.get(run);
      this.#prepared.delete(run);
      if (prepared.ok && journal !== undefined) {
        const origin = originOf(decision);
        begin({ run, trigger, ...prepared.value, journal, origin, startedAt, left: null });
      } else {
        if (!prepared.ok) tell({ type: 'not-started', at: clock.now(), trigger, problems: prepared.error });
        this.#listener.finished(run, trigger);
      }
    }
    for (const { outcome } of decisions)
      if (outcome.kind === 'buffered') for (const run of outcome.cancels) cancel(runId(run));
  }

  #starting(decision: Decision): readonly Promise<Starting>[] {
    const { outcome } = decision;
    if (outcome.kind !== 'fired') return [];
    const run = runId(outcome.run);
    return [this.#prepare(decision, run).then(prepared => ({ decision, run, prepared }))];
  }

  async #prepare({ trigger, cause }: Decision, run: RunId): Promise<Preparation> {
    const { prepare, serving } = this.#options;
    const known = this.#prepared.get(run);
    if (known !== undefined) return ok(known);
    if (cause.kind === 'fire') return prepare(trigger, new Map(), cause.at);
    // It was ordered in an earlier process, and has waited since.
    const order = await serving.orderFor(run);
    if (order.ok) return prepare(trigger, order.value?.inputs ?? new Map());
    this.#listener.onFault(order.error);
    return err([]);
  }
}

const GIVEN_UP: StoreFault = {
  code: 'failed-io',
  message: 'the store failed while this was being prepared',
  next: 'Ask again when it is well.',
  detail: null,
};

function recordsOf(decisions: readonly Decision[], starting: readonly Starting[]): readonly FireRecord[] {
  const failed = new Map(
    starting.flatMap(({ decision, prepared }) => (prepared.ok ? [] : [[decision, prepared.error] as const])),
  );
  return decisions.flatMap(decision => {
    const record = fireRecordOf(decision);
    const problems = failed.get(decision);
    return record === null ? [] : [problems === undefined ? record : notStarted(record, problems)];
  });
}

const originOf = ({ cause }: Decision): RunOrigin =>
  cause.kind === 'fire'
    ? { kind: 'schedule', schedule: cause.schedule, instant: cause.at }
    : { kind: 'order', by: cause.by };
