import { type RunId, runId } from '../core/ids.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { CatchUpPolicy } from '../manifest/schedule-spec.ts';
import { NO_PAUSES, type Pauses } from '../schedule/decide/pauses.ts';
import type { Schedule, ScheduleId } from '../schedule/schedule.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import type { TickSource } from '../schedule/ticks/tick-source.ts';
import { type Memory, NO_CHANGE, type Order } from '../store/serving.ts';
import type { Store, Stored } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { FireWriter, type FireWriterOptions } from './fire-writer.ts';
import { LateLook } from './late-look.ts';
import { leftRuns } from './left-runs.ts';
import { Recovery } from './recovery.ts';
import type { Prepared } from './run-starter.ts';
import type { ManualOverlap } from './service.ts';

export interface FireDeskOptions extends FireWriterOptions {
  readonly ticks: TickSource;
  readonly store: Store;
  readonly nameRun: () => RunId;
  /** Those of the manifest that is served. */
  readonly schedules: () => readonly Schedule[];
  /** An earlier process has left it; `finished` is to be called at its end. */
  readonly takeUp: (run: RunId, trigger: string) => void;
  /** Another process serves by now. */
  readonly onTakenOver: (fault: StoreFault) => void;
}

/**
 * Decides fires and orders. While the store fails nothing is decided at all: what was decided and could not be written
 * down is forgotten, and when the store is back, everything goes on from what stands there, as after a restart. So a bad
 * day of the store costs what an outage of that length costs, and nothing is started that nobody knows of.
 */
export class FireDesk {
  readonly #options: FireDeskOptions;
  readonly #writer: FireWriter;
  /** null: not started, or the store fails. */
  #scheduler: Scheduler | null = null;
  #looked: number | null = null;
  readonly #lateLook: LateLook;
  readonly #recovery: Recovery;
  #isClosed = false;

  constructor(options: FireDeskOptions) {
    this.#options = options;
    this.#lateLook = new LateLook(options.clock, () => this.#release());
    this.#recovery = new Recovery({
      clock: options.clock,
      attempt: () => this.#recover(),
      onFailed: fault => this.fail(fault),
    });
    this.#writer = new FireWriter(options, {
      lastLook: () => this.lastLook,
      finished: (run, trigger) => this.finished(run, trigger),
      onFault: fault => this.fail(fault),
    });
  }

  get storeFault(): StoreFault | null {
    return this.#recovery.failure?.fault ?? null;
  }

  /**
   * When the clock was last looked at and all that was due was decided, in milliseconds since 1970; null: it has not been by
   * this process.
   */
  get lastLook(): number | null {
    const [first] = this.#lateLook.looks;
    return first === undefined ? this.#looked : first.before;
  }

  get pauses(): Pauses {
    return this.#scheduler?.pauses ?? NO_PAUSES;
  }

  /** When the next fire starts that no pause drops and whose day is not excluded; null: none will, or none can. */
  get nextStart(): number | null {
    return this.#scheduler?.nextStart() ?? null;
  }

  /** Instants of fires that wait, of one schedule. */
  buffered({ id, trigger }: Schedule): readonly number[] {
    const { waiting = [] } = this.#scheduler?.states.get(trigger) ?? {};
    return waiting.flatMap(({ cause }) => (cause.kind === 'fire' && cause.schedule === id ? [cause.at] : []));
  }

  /** Takes up what the process before has left, and begins to fire. */
  async start(): Stored<void> {
    const { store, isConducted, serving, tell, clock } = this.#options;
    const { failure } = this.#recovery;
    const memory = await serving.remembered();
    if (!memory.ok) return memory;
    const left = await leftRuns(memory.value, store, isConducted);
    if (!left.ok || this.#isClosed) return left.ok ? ok(undefined) : left;
    // What has failed meanwhile has not been tried since.
    const later = this.#recovery.failure;
    if (later !== null && later !== failure) return err(later.fault);
    this.#goOnFrom(memory.value, left.value);
    const after = this.#recovery.well();
    if (after !== null) tell({ type: 'store-well', at: clock.now(), after });
    return ok(undefined);
  }

  /** A run has ended, and that is on the disk. */
  finished(run: RunId, trigger: string): void {
    this.#writer.batch.triggerChanged(trigger);
    this.#scheduler?.finished(run);
    if (this.#lateLook.ended(run, trigger)) this.#release();
    this.#writer.flush();
  }

  /** The manifest has changed. */
  reload(): void {
    const schedules = this.#options.schedules();
    this.#forgetOthers(
      schedules,
      [...(this.#scheduler?.progress() ?? [])].map(([id]) => id),
    );
    for (const { id } of schedules)
      if (this.#scheduler?.progressOf(id) === null) this.#writer.batch.scheduleChanged(id);
    this.#scheduler?.reload(schedules);
    this.#writer.flush();
  }

  /** Somebody wants a run, for which all is prepared. */
  async order(
    order: Omit<Order, 'run'>,
    overlap: ManualOverlap,
    prepared: Prepared,
  ): Promise<Result<Ordered, StoreFault>> {
    const scheduler = this.#scheduler;
    if (scheduler === null) return err(this.#failing());
    const outcome = scheduler.ask(order.trigger, order.by, overlap);
    if (outcome?.kind === 'skipped') return ok({ kind: 'held', by: outcome.heldBy });
    if (outcome?.kind !== 'fired' && outcome?.kind !== 'buffered')
      throw new Error(`an order came to ${outcome?.kind ?? 'nothing'}`);
    const run = runId(outcome.run);
    this.#writer.keep(run, prepared);
    this.#writer.batch.ordered({ ...order, run });
    const recorded = await this.#writer.recorded();
    return recorded.ok ? ok({ kind: 'taken', run, waits: outcome.kind === 'buffered' }) : recorded;
  }

  /** Takes back a run that waits or is still to begin, which is on the disk then; null: none of this name does. */
  async withdraw(name: string, by: string): Stored<RunId | null> {
    const scheduler = this.#scheduler;
    if (scheduler === null) return err(this.#failing());
    const waiting = [...scheduler.states.values()].flatMap(state => state.waiting);
    const found = waiting.find(({ run }) => run === name);
    if (found === undefined) return this.#writer.withdraw(name, by);
    scheduler.withdraw(name);
    const recorded = await this.#writer.recorded();
    return recorded.ok ? ok(runId(found.run)) : recorded;
  }

  /** `trigger` null: all of them. */
  pause(trigger: string | null, by: string, note: string | null): Stored<void> {
    return this.#changePauses(scheduler => scheduler.pause(trigger, by, note));
  }

  /** `trigger` null: all that are not paused by themselves. */
  resume(trigger: string | null, catchUp: CatchUpPolicy): Stored<void> {
    return this.#changePauses(scheduler => scheduler.resume(trigger, catchUp));
  }

  /** What has to be written down cannot be. */
  fail(fault: StoreFault): void {
    const { tell, clock, onTakenOver } = this.#options;
    this.#scheduler?.stop();
    this.#scheduler = null;
    this.#forgetHeld();
    this.#writer.detach(fault);
    if (this.#isClosed) return;
    if (fault.code === 'service-taken-over') {
      onTakenOver(fault);
      return;
    }
    if (this.#recovery.failure === null) tell({ type: 'store-failing', at: clock.now(), fault });
    this.#recovery.failed(fault);
  }

  /** Decides nothing more; resolves when what was decided is on the disk, or is not going to be. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#scheduler?.stop();
    this.#forgetHeld();
    this.#recovery.close();
    await this.#writer.close();
  }

  #goOnFrom({ progress, states, pauses, owed, lastLook }: Memory, left: ReadonlyMap<RunId, string>): void {
    const { clock, nameRun, isConducted, takeUp } = this.#options;
    const schedules = this.#options.schedules();
    const served = new Set(schedules.map(({ id }) => id));
    const scheduler = new Scheduler({
      clock,
      ticks: this.#ticks,
      schedules,
      nameRun,
      onDecision: decision => {
        this.#writer.batch.decided(decision);
        this.#writer.flush();
      },
      remembered: {
        // One that comes back by a later edit is not to make up for the time in which nobody asked for it.
        progress: id => (served.has(id) ? (progress.get(id) ?? null) : null),
        states,
        pauses,
        lastLook,
      },
    });
    this.#scheduler = scheduler;
    this.#writer.attach(scheduler, owed);
    scheduler.start();
    this.#forgetOthers(schedules, progress.keys());
    // Schedules are first seen only once: that has to outlast a restart before their first fire.
    for (const { id } of schedules) if (!progress.has(id)) this.#writer.batch.scheduleChanged(id);
    for (const [run, trigger] of left) if (!isConducted(run)) takeUp(run, trigger);
    // The others have ended, and the store was not told of what follows from it.
    const toBegin = new Set(owed.map(({ run }) => run));
    for (const [trigger, { running }] of states)
      for (const run of running.map(runId))
        if (!left.has(run) && !toBegin.has(run)) this.finished(run, trigger);
    this.#look();
    this.#writer.flush();
  }

  /** Of `known`, those that are not served any more. */
  #forgetOthers(schedules: readonly Schedule[], known: Iterable<ScheduleId>): void {
    const served = new Set(schedules.map(({ id }) => id));
    for (const id of known) if (!served.has(id)) this.#writer.batch.scheduleChanged(id);
  }

  readonly #ticks: TickSource = {
    start: () => this.#options.ticks.start(() => this.#look()),
    stop: () => this.#options.ticks.stop(),
  };

  #look(): void {
    const scheduler = this.#scheduler;
    if (scheduler === null) return;
    this.#lateLook.look(this.#looked, scheduler.states, isHeld => scheduler.tick(isHeld));
    this.#looked = this.#options.clock.now();
  }

  /** What was held back is decided by whoever looks next: until then nobody has. */
  #forgetHeld(): void {
    this.#looked = this.lastLook;
    this.#lateLook.forget();
  }

  /** What was held back, and is not any more, is decided. */
  #release(): void {
    this.#scheduler?.release(this.#lateLook.looks, this.#lateLook.isHeld);
    this.#lateLook.released();
  }

  async #changePauses(change: (scheduler: Scheduler) => void): Stored<void> {
    if (this.#scheduler === null) return err(this.#failing());
    change(this.#scheduler);
    this.#writer.batch.pausesChanged();
    const recorded = await this.#writer.recorded();
    return recorded.ok ? ok(undefined) : recorded;
  }

  async #recover(): Stored<void> {
    // A full disk can be read: only a write shows that it is well. It speaks for all that was told before it, too.
    const written = await this.#options.serving.commit({ ...NO_CHANGE, lastLook: this.lastLook }, () => {});
    return written.ok ? this.start() : written;
  }

  #failing(): StoreFault {
    const { storeFault } = this;
    if (storeFault === null) throw new Error('nothing can be decided before the start');
    return storeFault;
  }
}

/** What has become of an order. */
export type Ordered =
  /** It is on the disk. `waits`: until the runs that it has cancelled have ended. */
  | { readonly kind: 'taken'; readonly run: RunId; readonly waits: boolean }
  /** The run `by` has not ended, and it was not to start then. */
  | { readonly kind: 'held'; readonly by: string };
