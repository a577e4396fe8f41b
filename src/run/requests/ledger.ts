import type { Clock } from '../../core/clock.ts';
import type { RequestKey } from '../../core/ids.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Build } from '../../targets/build.ts';
import type { CancelCause, EventSink, ReleaseCause, RunEvent } from '../events.ts';
import { type EndState, isEnd, type RequestState } from '../request-state.ts';
import { type RequestReport, reportOf } from '../summary.ts';
import { attemptKey, isRetried, reportOfAttempts } from './attempts.ts';
import { EntriesByBuild } from './entries-by-build.ts';
import {
  attemptAfter,
  attemptsFrom,
  type Entry,
  isOver,
  newEntry,
  type PlannedAttempt,
  type Restored,
  settle,
} from './entry.ts';

/** Called after each change of a request, its end and its release among them. */
export type ChangeListener = (entry: Entry) => void;

/** Every request of a run and its state; each change is told as it is made, and an end is final. */
export class Ledger {
  readonly #clock: Clock;
  readonly #emit: EventSink;
  readonly #changed: ChangeListener;
  readonly #entries = new Map<RequestKey, Entry>();
  /** First attempts, in plan order. */
  readonly #planned: Entry[] = [];
  readonly #byTrigger = new Map<string, Entry[]>();
  /** Made when it is first asked for: most runs never do. */
  #byBuild: EntriesByBuild | null = null;
  #closed = false;

  constructor(
    plan: Plan,
    clock: Clock,
    emit: EventSink,
    changed: ChangeListener,
    restored: ReadonlyMap<string, Restored> = new Map(),
  ) {
    this.#clock = clock;
    this.#emit = emit;
    this.#changed = changed;
    const triggers = new Map(plan.triggers.map(trigger => [trigger.name, trigger]));
    for (const name of triggers.keys()) this.#byTrigger.set(name, []);
    for (const request of plan.requests) {
      const trigger = triggers.get(request.trigger);
      if (trigger === undefined) throw new Error(`the plan lacks the trigger "${request.trigger}"`);
      const { key } = request;
      const first = this.#add({ request, trigger, attempt: 1, first: key, due: 0 }, restored.get(key));
      this.#planned.push(first);
      this.#restoreAttempts(first, restored);
    }
  }

  /** Every attempt; the first ones of all requests in plan order. */
  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** The first attempt of each request, in plan order. */
  planned(): readonly Entry[] {
    return this.#planned;
  }

  get(key: RequestKey): Entry | undefined {
    return this.#entries.get(key);
  }

  /** Every attempt that is, or once was, known by this build. */
  withBuild(build: Build): readonly Entry[] {
    this.#byBuild ??= new EntriesByBuild(this.all());
    return this.#byBuild.of(build);
  }

  /** Every attempt of its requests. */
  ofTrigger(name: string): readonly Entry[] {
    return this.#byTrigger.get(name) ?? [];
  }

  /** The promise is that of the record: what must not happen before it is written waits for it, and for its yes. */
  change(entry: Entry, state: RequestState): undefined | Promise<boolean> {
    entry.state = state;
    this.#byBuild?.note(entry);
    if (state.state === 'queued') entry.certainty = state.certainty ?? null;
    const changed = {
      type: 'request-changed',
      at: this.#clock.now(),
      key: entry.request.key,
      state,
    } as const;
    const told = this.tell(hasEndedByItself(entry) ? { ...changed, byItself: true } : changed);
    this.#changed(entry);
    return told;
  }

  end(entry: Entry, state: EndState): void {
    if (isOver(entry)) return;
    void this.change(entry, state);
    settle(entry);
  }

  /** Leaves a request to the server: it is not followed any further. */
  release(entry: Entry, because: ReleaseCause): void {
    if (isOver(entry)) return;
    entry.released = because;
    void this.tell({ type: 'request-released', at: this.#clock.now(), key: entry.request.key, because });
    this.#changed(entry);
    settle(entry);
  }

  /**
   * Lets another attempt follow one that is over, if its trigger wants that; false: it does not. `endedAt`: when the build
   * ended, in milliseconds since 1970. Default: now.
   */
  retry(entry: Entry, endedAt: number = this.#clock.now()): boolean {
    if (entry.next !== null) return true;
    if (entry.trigger.retry === null) return false;
    const { good } = this.#reportOfOne(entry);
    if (!isRetried({ ...entry, good }, entry.trigger.retry)) return false;
    const next = this.#add(attemptAfter(entry, endedAt, this.#clock.now()));
    entry.next = next;
    const { attempt, due } = next;
    const [key, as] = [entry.request.key, next.request.key];
    void this.tell({ type: 'request-retried', at: this.#clock.now(), key, as, attempt, due });
    return true;
  }

  /** What became of a request, in all of its attempts. */
  report(first: Entry): RequestReport {
    if (first.next === null) return this.#reportOfOne(first);
    const attempts = [...attemptsFrom(first)].map(({ request, ...attempt }) => ({
      ...attempt,
      key: request.key,
    }));
    return reportOfAttempts(first.request, attempts, first.trigger.unstable);
  }

  tell(event: RunEvent): undefined | Promise<boolean> {
    return this.#closed ? undefined : this.#emit(event);
  }

  /** The last event of a run is the last: answers that come later are nobody's any more. */
  close(event: Extract<RunEvent, { type: 'run-finished' }>): undefined | Promise<boolean> {
    const told = this.tell(event);
    this.#closed = true;
    return told;
  }

  /** Nobody tells or waits any more, whatever has not come to its end. */
  letGo(): void {
    this.#closed = true;
    for (const entry of this.#entries.values()) settle(entry);
  }

  #add(planned: PlannedAttempt, restored?: Restored): Entry {
    const entry = newEntry(planned, restored);
    this.#entries.set(entry.request.key, entry);
    this.#byTrigger.get(entry.request.trigger)?.push(entry);
    return entry;
  }

  /** What an earlier process of the run has made of a request after its first attempt. */
  #restoreAttempts(first: Entry, restored: ReadonlyMap<string, Restored>): void {
    for (let entry = first; ; ) {
      const next = restored.get(attemptKey(first.first, entry.attempt + 1));
      if (next === undefined) return;
      const endedAt = restored.get(entry.request.key)?.changedAt ?? 0;
      entry.next = this.#add(attemptAfter(entry, endedAt, this.#clock.now()), next);
      entry = entry.next;
    }
  }

  #reportOfOne(entry: Entry): RequestReport {
    const { request, state, trigger, released, certainty } = entry;
    return reportOf(request, state, trigger.unstable, { released, cancelled: causeOf(entry), certainty });
  }
}

/** Why it was cancelled; of an interrupt that is forgotten only what it has brought about counts. */
const causeOf = ({ cancelled, interrupted, state }: Entry): CancelCause | null =>
  cancelled ?? (interrupted && isCutShort(state) ? 'interrupt' : null);

/** Whether an interrupt that had begun to cancel it, and is forgotten, had no part in its end. */
const hasEndedByItself = ({ cancelled, interrupted, state }: Entry): boolean =>
  interrupted && cancelled === null && isEnd(state) && !isCutShort(state);

/** Whether it looks as if somebody had cancelled it. */
const isCutShort = (state: RequestState): boolean =>
  state.state === 'cancelled' || (state.state === 'finished' && state.result === 'ABORTED');
