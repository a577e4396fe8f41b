import type { Clock } from '../../core/clock.ts';
import type { BuildResult, SandboxJob } from '../options.ts';
import { type Build, planBuild, startOf } from './builds.ts';
import type { Cause } from './causes.ts';
import type { Change, ChangeListener, QueuedRequest } from './change.ts';
import { Executors } from './executors.ts';
import {
  addFolder,
  addJob,
  type Folder,
  type Job,
  jobsIn,
  newFolder,
  removeItem,
  renameJob,
} from './jobs.ts';
import type { ParameterValue } from './parameters.ts';
import { Queue, type QueueItem } from './queue.ts';

export interface ControllerOptions {
  readonly clock: Clock;
  readonly executors: number;
  /** Milliseconds; what a job that says nothing of its own has. */
  readonly quietPeriod: number;
}

/**
 * The rules by which requests become builds. It moves only when something happens: a request, the end of a quiet
 * period, the end of a build. Nothing polls, and an event touches only the items that it can move.
 */
export class Controller {
  readonly root: Folder = newFolder([]);
  readonly queue = new Queue();
  readonly executors: Executors;
  /** Every build, in the order in which they started. */
  readonly builds: Build[] = [];
  /** Hears what happens; null: nobody does. */
  listener: ChangeListener | null = null;
  readonly #clock: Clock;
  readonly #quietPeriod: number;
  /** The timers of running builds. */
  readonly #endings = new Map<Build, () => void>();
  #quietingDown = false;

  constructor(options: ControllerOptions) {
    this.#clock = options.clock;
    this.#quietPeriod = options.quietPeriod;
    this.executors = new Executors(options.executors);
  }

  get now(): number {
    return this.#clock.now();
  }

  addJob(definition: SandboxJob): Job {
    const job = addJob(this.root, definition);
    this.#tell({ kind: 'job-added', job: definition });
    return job;
  }

  /** The place must be free. */
  addFolder(parent: Folder, name: string): void {
    this.#tell({ kind: 'folder-added', path: addFolder(parent, name).path });
  }

  rename(job: Job, name: string): void {
    this.#tell({ kind: 'renamed', path: job.path, name });
    renameJob(this.root, job, name);
  }

  describe(build: Build, description: string | null): void {
    build.description = description;
    this.#tell({ kind: 'described', job: build.job.path, number: build.number, description });
  }

  /**
   * Queues a request, or merges it with an equal one that is queued: then the cause is added and the earlier due
   * time wins. `delay` in milliseconds; null means the job's quiet period.
   */
  schedule(
    job: Job,
    parameters: readonly ParameterValue[],
    cause: Cause,
    delay: number | null,
  ): { readonly item: QueueItem; readonly created: boolean } {
    const wait = delay ?? job.definition.quietPeriod ?? this.#quietPeriod;
    const existing = this.queue.findEqual(job, parameters);
    if (existing !== null) {
      existing.causes.push(cause);
      if (existing.stage.kind === 'waiting') this.#hasten(existing, existing.stage.due, this.now + wait);
      return { item: existing, created: false };
    }
    const due = this.now + wait;
    const stage = { kind: 'waiting', due, callOff: () => {} } as const;
    const item = this.queue.add(job, parameters, cause, this.now, stage);
    this.listener?.queueMoved();
    this.#await(item, due);
    return { item, created: true };
  }

  /** False when the item has left the queue already. */
  cancel(item: QueueItem): boolean {
    if (item.stage.kind === 'left') return false;
    if (item.stage.kind === 'waiting') item.stage.callOff();
    this.queue.move(item, { kind: 'left', at: this.now, build: null });
    this.listener?.queueMoved();
    this.#unblock(item.job);
    return true;
  }

  /** Ends a running build as ABORTED; does nothing to one that has ended. `by` is null when nobody asked for it. */
  stop(build: Build, by: string | null): void {
    if (build.ended === null) this.#end(build, 'ABORTED', by);
  }

  /** Disabling a job cancels what is queued of it. */
  setDisabled(job: Job, disabled: boolean): void {
    job.disabled = disabled;
    this.#tell({ kind: 'disabled', path: job.path, disabled });
    if (disabled) this.#cancelAll(job);
  }

  /** Deletes a job, or a folder with all in it. What is queued is cancelled, what runs is stopped. */
  delete(item: Job | Folder): void {
    for (const job of jobsIn(item)) {
      this.#cancelAll(job);
      for (const build of job.builds.running) this.stop(build, null);
    }
    removeItem(this.root, item);
    this.#tell({ kind: 'deleted', path: item.path });
  }

  /** Deletes a build; one that runs is stopped first. */
  deleteBuild(build: Build): void {
    this.stop(build, null);
    build.job.builds.remove(build);
    this.#tell({ kind: 'build-deleted', job: build.job.path, number: build.number });
  }

  /** What a shutdown does: nothing starts any more, and freestyle builds end. Pipelines go on after it. */
  shutDown(): void {
    this.#quietingDown = true;
    for (const build of this.executors.slots) if (build !== null) this.stop(build, null);
    this.queue.forgetLeft();
  }

  /** Takes back what was queued at or after a moment, as a crash does before the queue is saved. */
  loseQueuedSince(moment: number): void {
    for (const item of this.queue.list()) {
      if (item.since < moment) continue;
      if (item.stage.kind === 'waiting') item.stage.callOff();
      this.queue.forget(item);
    }
  }

  get quietingDown(): boolean {
    return this.#quietingDown;
  }

  /** While true, requests are still taken and nothing starts. */
  set quietingDown(value: boolean) {
    this.#quietingDown = value;
    if (value) return;
    const blocked = new Set(this.queue.list().filter(item => item.stage.kind === 'blocked'));
    for (const job of new Set([...blocked].map(item => item.job))) this.#unblock(job);
    this.#dispatch();
  }

  /** Puts in a build that was begun before this controller was made; see `takeUp`. */
  restoreBuild(build: Build): void {
    const { job } = build;
    this.builds.push(build);
    job.builds.add(build);
    job.parameters = job.definition.parameters ?? [];
  }

  /** Puts in a request that was queued before this controller was made; see `takeUp`. */
  restoreItem(job: Job, { id, parameters, causes, since, due }: QueuedRequest): void {
    const stage = { kind: 'waiting', due, callOff: () => {} } as const;
    this.queue.restore({ id, job, parameters, causes: [...causes], since, stage });
  }

  /** Once all is restored: pipelines that ran go on, freestyle builds are ABORTED, and the queue moves. */
  takeUp(): void {
    const queued = this.queue.list();
    for (const build of this.builds) {
      if (build.ended !== null) continue;
      if (build.job.pipeline) this.#run(build);
      else this.stop(build, null);
    }
    for (const item of queued) if (item.stage.kind === 'waiting') this.#await(item, item.stage.due);
  }

  /** Calls off every timer. The controller must not be used afterwards. */
  close(): void {
    for (const callOff of this.#endings.values()) callOff();
    for (const item of this.queue.list()) if (item.stage.kind === 'waiting') item.stage.callOff();
  }

  #tell(change: Change): void {
    this.listener?.happened(change);
  }

  #cancelAll(job: Job): void {
    for (const item of this.queue.of(job).items) this.cancel(item);
  }

  #hasten(item: QueueItem, due: number, earlier: number): void {
    if (earlier >= due || item.stage.kind !== 'waiting') return;
    item.stage.callOff();
    this.#await(item, earlier);
  }

  #await(item: QueueItem, due: number): void {
    if (due <= this.now) {
      this.#finishWaiting(item);
      return;
    }
    const callOff = this.#clock.after(due - this.now, () => this.#finishWaiting(item));
    this.queue.move(item, { kind: 'waiting', due, callOff });
  }

  #finishWaiting(item: QueueItem): void {
    if (this.isBlocked(item.job)) this.queue.move(item, { kind: 'blocked', since: this.now });
    else this.#makeBuildable(item);
  }

  /** Whether an item of the job must wait for others of the same job, or for the end of quieting down. */
  isBlocked(job: Job): boolean {
    if (job.pipeline && this.#quietingDown) return true;
    return !job.concurrent && (job.builds.running.size > 0 || this.queue.of(job).buildable.size > 0);
  }

  #makeBuildable(item: QueueItem): void {
    this.queue.move(item, { kind: 'buildable', since: this.now });
    // A pipeline brings its own executor, so it never waits behind freestyle builds.
    if (item.job.pipeline && item.job.definition.label === undefined) this.#start(item);
    else this.#dispatch();
  }

  #dispatch(): void {
    while (!this.#quietingDown && this.executors.hasFree) {
      const item = this.queue.nextReady;
      if (item === null) return;
      this.#start(item);
    }
  }

  #start(item: QueueItem): void {
    const { job, parameters } = item;
    const build: Build = {
      job,
      number: job.builds.nextNumber,
      queueId: item.id,
      startedAt: this.now,
      parameters,
      causes: [...item.causes],
      plan: planBuild(job.definition, parameters),
      ended: null,
      description: null,
    };
    this.restoreBuild(build);
    this.#tell(startOf(build));
    this.queue.move(item, { kind: 'left', at: this.now, build });
    this.listener?.queueMoved();
    this.#run(build);
  }

  #run(build: Build): void {
    this.executors.take(build);
    const end = (): void => this.#end(build, build.plan.result, null);
    const left = build.startedAt + build.plan.duration - this.now;
    this.#endings.set(build, this.#clock.after(Math.max(0, left), end));
  }

  #end(build: Build, result: BuildResult, stoppedBy: string | null): void {
    this.#endings.get(build)?.();
    this.#endings.delete(build);
    build.ended = { at: this.now, result, stoppedBy };
    const { job, number } = build;
    this.#tell({ kind: 'ended', job: job.path, number, at: this.now, result, stoppedBy });
    build.job.builds.close(build, result, this.now - build.startedAt);
    this.executors.release(build);
    this.#unblock(build.job);
    this.#dispatch();
  }

  /** Lets go of blocked items of a job, in their order, until one of them blocks the rest. */
  #unblock(job: Job): void {
    for (const item of this.queue.of(job).blocked) {
      if (this.isBlocked(job)) return;
      this.#makeBuildable(item);
    }
  }
}
