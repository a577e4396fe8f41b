import { pause } from '../core/clock.ts';
import { type RunId, runId } from '../core/ids.ts';
import { err, ok } from '../core/result.ts';
import type { Decision } from '../schedule/decide/decision.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { Committed, OwedRun } from '../store/serving.ts';
import type { Stored } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { FireBatch, type FirePart, type Recorded } from './fire-batch.ts';
import { fireRecordOf } from './fire-record.ts';
import { Pace } from './pace.ts';
import {
  newRunOf,
  originOf,
  type Prepared,
  RunStarter,
  type RunStarterOptions,
  withdrawnRecord,
} from './run-starter.ts';

export interface FireWriterOptions extends RunStarterOptions {
  /** That a run is to be cancelled is on the disk: now it is, if this process conducts it. */
  readonly cancel: (run: RunId) => void;
}

export interface WriterListener {
  /** When the clock was last looked at. */
  readonly lastLook: () => number | null;
  /** Nothing came of a run that was to start. */
  readonly finished: (run: RunId, trigger: string) => void;
  /** What was decided could not be written down, and has been forgotten. */
  readonly onFault: (fault: StoreFault) => void;
}

/**
 * Writes down what a scheduler decides, and then sees to it that it happens: never the other way round. Decisions come
 * first: while thousands of runs are still to begin, a fire that comes due does not wait for them.
 */
export class FireWriter {
  readonly #options: FireWriterOptions;
  readonly #listener: WriterListener;
  readonly #starter: RunStarter;
  /** null: nothing is written down at present. */
  #scheduler: Scheduler | null = null;
  #batch = new FireBatch();
  #pumping: Promise<void> | null = null;
  readonly #pace = new Pace();
  #isClosed = false;
  /** What was made for runs that somebody has asked for. */
  readonly #prepared = new Map<RunId, Prepared>();

  constructor(options: FireWriterOptions, listener: WriterListener) {
    this.#options = options;
    this.#listener = listener;
    this.#starter = new RunStarter(options, listener.finished);
  }

  /** What goes into the next commit. */
  get batch(): FireBatch {
    return this.#batch;
  }

  /** From now on the decisions of this scheduler are written down. `owed`: runs that are still to begin. */
  attach(scheduler: Scheduler, owed: readonly OwedRun[]): void {
    this.#scheduler = scheduler;
    this.#starter.owe(owed);
  }

  /** Forgets what has not been written down. */
  detach(fault: StoreFault): void {
    this.#scheduler = null;
    this.#batch.settle(err(fault));
    this.#batch = new FireBatch();
    this.#prepared.clear();
    this.#starter.forget();
  }

  keep(run: RunId, prepared: Prepared): void {
    this.#prepared.set(run, prepared);
  }

  /**
   * Has nothing come of a run that is still to begin, which is on the disk then; null: there is none of this name, or it has
   * begun meanwhile.
   */
  async withdraw(name: string, by: string): Stored<RunId | null> {
    const owed = this.#starter.owed(name);
    if (owed === undefined) return ok(null);
    this.#batch.cancelled({ run: owed.run, by });
    const recorded = await this.recorded();
    if (!recorded.ok) return recorded;
    return ok(recorded.value.has(owed.run) ? owed.run : null);
  }

  /** Settles when all that was decided so far is on the disk, or is not going to be. */
  recorded(): Promise<Recorded> {
    const recorded = this.#batch.recorded();
    this.flush();
    return recorded;
  }

  /** After all that happens in this turn has been decided. */
  flush(): void {
    this.#pumping ??= Promise.resolve().then(() => this.#pump());
  }

  /** Begins no more runs: they are left for the next process. Resolves when nothing is being written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pumping;
  }

  async #pump(): Promise<void> {
    for (let scheduler = this.#scheduler; scheduler !== null; scheduler = this.#scheduler) {
      if (!this.#batch.isEmpty) {
        const batch = this.#batch;
        this.#batch = new FireBatch();
        batch.settle(await this.#write(batch, scheduler));
      } else if (!this.#starter.isIdle && !this.#isClosed) await this.#beginSome(scheduler);
      else break;
    }
    this.#pumping = null;
  }

  async #beginSome(scheduler: Scheduler): Promise<void> {
    const { clock } = this.#options;
    const before = clock.monotonic();
    const due = (scheduler.nextInstant() ?? Number.POSITIVE_INFINITY) - clock.now();
    if (due > 0 && due <= SOON) return void (await pause(clock, due));
    const begun = await this.#starter.step(this.#pace.amount, () => this.#scheduler === scheduler);
    if (!begun.ok) this.#listener.onFault(begun.error);
    else if (!this.#starter.isIdle) {
      // Whoever waits for the event loop has its turn: a tick of the scheduler, answers to what was sent.
      await pause(clock, 0);
      this.#pace.turned(clock.monotonic() - before);
    }
  }

  async #write(batch: FireBatch, scheduler: Scheduler): Promise<Recorded> {
    const withdrawn = new Set<RunId>();
    for (const part of batch.parts(scheduler, this.#listener.lastLook())) {
      // The store has failed meanwhile: all of it is going to be decided anew.
      if (this.#scheduler !== scheduler) return err(GIVEN_UP);
      const written = await this.#writePart(part);
      if (!written.ok) {
        this.#listener.onFault(written.error);
        return written;
      }
      for (const run of written.value) withdrawn.add(run);
    }
    return ok(withdrawn);
  }

  async #writePart({ decisions, cancels, change }: FirePart): Promise<Recorded> {
    const { serving, clock, onRunFault, manifestPath = null } = this.#options;
    const startedAt = clock.now();
    const starting = decisions.flatMap(owedBy);
    const owed = starting.filter(({ run }) => !this.#prepared.has(run));
    const ready = starting.flatMap(owed => {
      const prepared = this.#prepared.get(owed.run);
      return prepared === undefined ? [] : [{ owed, prepared }];
    });
    const unbegun = new Map<RunId, OwedRun>();
    for (const { run } of cancels) {
      const found = this.#starter.owed(run) ?? owed.find(starting => starting.run === run);
      if (found !== undefined) unbegun.set(run, found);
    }
    const committed = await serving.commit(
      {
        ...change,
        fires: decisions.flatMap(decision => fireRecordOf(decision) ?? []),
        owed,
        runs: ready.map(({ owed, prepared }) => newRunOf(owed, prepared, { startedAt, manifestPath })),
        cancels: cancels.map(cancel => ({ ...cancel, unbegun: withdrawnRecord(unbegun.get(cancel.run)) })),
      },
      onRunFault,
    );
    if (!committed.ok) return committed;
    const byRun = new Map(committed.value.journals.map(journal => [journal.run, journal]));
    for (const { owed, prepared } of ready) {
      const journal = byRun.get(owed.run);
      this.#prepared.delete(owed.run);
      if (journal === undefined) throw new Error(`the run ${owed.run} was asked for and not begun`);
      this.#options.begin({ ...owed, ...prepared, journal, origin: originOf(owed), startedAt, left: null });
    }
    this.#carryOut(decisions, owed, committed.value);
    const { withdrawn } = committed.value;
    this.#withdrawn([...unbegun.values()].filter(({ run }) => withdrawn.has(run)));
    for (const { run } of cancels) if (!withdrawn.has(run)) this.#options.cancel(run);
    return ok(withdrawn);
  }

  /** These were owed, and nothing comes of them: that is on the disk. */
  #withdrawn(runs: readonly OwedRun[]): void {
    const { tell, clock } = this.#options;
    this.#starter.drop(new Set(runs.map(({ run }) => run)));
    for (const owed of runs) {
      const { run, trigger } = owed;
      const record = withdrawnRecord(owed);
      if (record !== null) tell({ type: 'fire-decided', at: clock.now(), trigger, record });
      this.#listener.finished(run, trigger);
    }
  }

  /** What is decided and written down happens. A fire that starts a run is told when that begins. */
  #carryOut(decisions: readonly Decision[], starting: readonly OwedRun[], { fires }: Committed): void {
    const { tell, clock } = this.#options;
    const ofFires = decisions.filter(({ cause }) => cause.kind === 'fire');
    const refused = new Set<string>();
    for (const [index, decision] of ofFires.entries()) {
      const record = fires[index];
      if (record === undefined) throw new Error('the store gives back as many fires as it was given');
      const { trigger, outcome } = decision;
      if (outcome.kind === 'fired' && record.run === outcome.run) continue;
      tell({ type: 'fire-decided', at: clock.now(), trigger, record });
      if (outcome.kind === 'fired') refused.add(outcome.run);
    }
    this.#starter.owe(starting.filter(({ run }) => !refused.has(run)));
    for (const { trigger, outcome } of decisions)
      if (outcome.kind === 'fired' && refused.has(outcome.run))
        this.#listener.finished(runId(outcome.run), trigger);
  }
}

/** Nothing is begun when a fire comes due within this: it would have to wait. Milliseconds. */
const SOON = 25;

const GIVEN_UP: StoreFault = {
  code: 'failed-io',
  message: 'the store failed while this was being prepared',
  next: 'Ask again when it is well.',
  detail: null,
};

const owedBy = ({ trigger, cause, decidedAt, outcome }: Decision): readonly OwedRun[] =>
  outcome.kind === 'fired' ? [{ run: runId(outcome.run), trigger, cause, decidedAt }] : [];
