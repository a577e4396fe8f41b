import type { Build } from './builds.ts';
import type { Cause } from './causes.ts';
import type { QueuedRequest } from './change.ts';
import type { Job } from './jobs.ts';
import { identity, type ParameterValue } from './parameters.ts';

export interface QueueItem {
  readonly id: number;
  readonly job: Job;
  readonly parameters: readonly ParameterValue[];
  readonly causes: Cause[];
  /** Milliseconds since 1970. */
  readonly since: number;
  stage: Stage;
}

/** Where an item is. Times are milliseconds since 1970. */
export type Stage =
  /** In its quiet period. `callOff` ends the timer that would take it out. */
  | { readonly kind: 'waiting'; readonly due: number; readonly callOff: () => void }
  /** It may not run beside what runs. */
  | { readonly kind: 'blocked'; readonly since: number }
  /** It lacks nothing but an executor. */
  | { readonly kind: 'buildable'; readonly since: number }
  /** It runs or has run as `build`, or was cancelled when that is null. */
  | { readonly kind: 'left'; readonly at: number; readonly build: Build | null };

/** Milliseconds that an item answers after it left (observed: first 404 after 301 s). */
const LEFT_ITEMS_ANSWER = 300_000;

/** The items of one job that are still queued, in the order in which they came. */
interface JobLine {
  readonly items: Set<QueueItem>;
  readonly blocked: Set<QueueItem>;
  readonly buildable: Set<QueueItem>;
}

/** The items and their indexes. Knows no rules: who moves when is the controller's business. */
export class Queue {
  readonly #byId = new Map<number, QueueItem>();
  readonly #mergeable = new Map<Job, Map<string, QueueItem>>();
  readonly #lines = new Map<Job, JobLine>();
  readonly #queued = new Set<QueueItem>();
  /** Freestyle items that lack only an executor, first come first served. */
  readonly #ready = new Set<QueueItem>();
  /** In order of leaving; all answer equally long, so the oldest expires first. */
  readonly #left: { readonly item: QueueItem; readonly at: number }[] = [];
  #expired = 0;
  #lastId = 0;

  add(job: Job, parameters: readonly ParameterValue[], cause: Cause, now: number, stage: Stage): QueueItem {
    do this.#lastId += 1;
    while (this.#byId.has(this.#lastId));
    const item: QueueItem = { id: this.#lastId, job, parameters, causes: [cause], since: now, stage };
    this.restore(item);
    return item;
  }

  /** Takes in an item that has an id already. */
  restore(item: QueueItem): void {
    const { job } = item;
    this.#byId.set(item.id, item);
    this.#queued.add(item);
    this.#line(job).items.add(item);
    const key = identity(item.parameters);
    const equals = this.#mergeable.get(job) ?? new Map<string, QueueItem>();
    if (key !== null) this.#mergeable.set(job, equals.set(key, item));
  }

  /** Hands out the ids after this one, except those that are still taken. */
  continueAfter(lastId: number): void {
    this.#lastId = lastId;
  }

  /** What Jenkins saves of it: the items that wait, and the last id that was given (source: `Queue.State`). */
  saved(): { readonly lastId: number; readonly items: readonly QueuedRequest[] } {
    const items = [...this.#queued].map(({ id, job, parameters, causes, since, stage }) => {
      const due = stage.kind === 'waiting' ? stage.due : since;
      return { id, job: job.path, parameters, causes: [...causes], since, due };
    });
    return { lastId: this.#lastId, items };
  }

  /** The queued item of the same job with equal parameters. */
  findEqual(job: Job, parameters: readonly ParameterValue[]): QueueItem | null {
    const key = identity(parameters);
    return key === null ? null : (this.#mergeable.get(job)?.get(key) ?? null);
  }

  find(id: number, now: number): QueueItem | null {
    this.#expire(now);
    return this.#byId.get(id) ?? null;
  }

  /** Forgets all that left, as a restart does. */
  forgetLeft(): void {
    for (const { item } of this.#left.slice(this.#expired)) this.#byId.delete(item.id);
    this.#left.length = 0;
    this.#expired = 0;
  }

  /** Forgets a queued item as if it had never come. */
  forget(item: QueueItem): void {
    this.move(item, { kind: 'left', at: item.since, build: null });
    this.#byId.delete(item.id);
  }

  move(item: QueueItem, stage: Stage): void {
    const line = this.#line(item.job);
    line.blocked.delete(item);
    line.buildable.delete(item);
    this.#ready.delete(item);
    item.stage = stage;
    if (stage.kind === 'blocked') line.blocked.add(item);
    if (stage.kind === 'buildable') {
      line.buildable.add(item);
      if (item.job.definition.label === undefined) this.#ready.add(item);
    }
    if (stage.kind === 'left') this.#leave(item, stage.at);
  }

  /** The item that is to have the next free executor. */
  get nextReady(): QueueItem | null {
    const [item] = this.#ready;
    return item ?? null;
  }

  /** The items of a job that are still queued. */
  of(job: Job): JobLine {
    return this.#line(job);
  }

  /** As Jenkins lists them: waiting by due time, then blocked, then buildable with the newest first. */
  list(): readonly QueueItem[] {
    const stages: Record<Stage['kind'], QueueItem[]> = { waiting: [], blocked: [], buildable: [], left: [] };
    for (const item of this.#queued) stages[item.stage.kind].push(item);
    const due = (item: QueueItem): number => (item.stage.kind === 'waiting' ? item.stage.due : 0);
    stages.waiting.sort((a, b) => due(a) - due(b));
    return [...stages.waiting, ...stages.blocked, ...stages.buildable.reverse()];
  }

  #leave(item: QueueItem, at: number): void {
    this.#queued.delete(item);
    this.#line(item.job).items.delete(item);
    const key = identity(item.parameters);
    if (key !== null) this.#mergeable.get(item.job)?.delete(key);
    this.#left.push({ item, at });
    this.#expire(at);
  }

  /** Forgets who left too long ago. Each item is looked at once, so the cost is spread over the departures. */
  #expire(now: number): void {
    for (;;) {
      const oldest = this.#left[this.#expired];
      if (oldest === undefined || now - oldest.at < LEFT_ITEMS_ANSWER) break;
      this.#byId.delete(oldest.item.id);
      this.#expired += 1;
    }
    if (this.#expired > 1_000) {
      this.#left.splice(0, this.#expired);
      this.#expired = 0;
    }
  }

  #line(job: Job): JobLine {
    const found = this.#lines.get(job);
    if (found !== undefined) return found;
    const line: JobLine = { items: new Set(), blocked: new Set(), buildable: new Set() };
    this.#lines.set(job, line);
    return line;
  }
}
