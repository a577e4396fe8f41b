import type { Clock } from '../core/clock.ts';
import type { RequestKey } from '../core/ids.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import type { EventSink, RunEvent } from './events.ts';
import { type EndState, isEnd, type RequestState } from './request-state.ts';
import { type RequestReport, reportOf } from './summary.ts';

/** A request of the run, and where it stands. */
export interface Entry {
  readonly request: PlannedRequest;
  state: RequestState;
  /** Resolves when nothing more is waited for: it has ended, or was left to others. */
  readonly released: Promise<void>;
  readonly release: () => void;
  /** Since when its job cannot be looked at; null while it can. */
  unseenSince: number | null;
}

/** Every request of a run and its state; each change is told as it is made, and an end is final. */
export class Ledger {
  readonly #clock: Clock;
  readonly #emit: EventSink;
  readonly #onEnd: (entry: Entry) => void;
  readonly #entries = new Map<RequestKey, Entry>();
  readonly #byTrigger = new Map<string, Entry[]>();
  readonly #unstable: ReadonlyMap<string, 'failure' | 'success'>;
  #closed = false;

  constructor(plan: Plan, clock: Clock, emit: EventSink, onEnd: (entry: Entry) => void) {
    this.#clock = clock;
    this.#emit = emit;
    this.#onEnd = onEnd;
    this.#unstable = new Map(plan.triggers.map(({ name, unstable }) => [name, unstable]));
    for (const { name } of plan.triggers) this.#byTrigger.set(name, []);
    for (const request of plan.requests) {
      let release = (): void => {};
      const released = new Promise<void>(resolve => {
        release = resolve;
      });
      const entry: Entry = { request, state: { state: 'planned' }, released, release, unseenSince: null };
      this.#entries.set(request.key, entry);
      this.#byTrigger.get(request.trigger)?.push(entry);
    }
  }

  /** In plan order. */
  all(): Iterable<Entry> {
    return this.#entries.values();
  }

  get(key: RequestKey): Entry | undefined {
    return this.#entries.get(key);
  }

  ofTrigger(name: string): readonly Entry[] {
    return this.#byTrigger.get(name) ?? [];
  }

  /** The promise is that of the record: what must not happen before it is written waits for it. */
  change(entry: Entry, state: RequestState): void | Promise<void> {
    entry.state = state;
    return this.tell({ type: 'request-changed', at: this.#clock.now(), key: entry.request.key, state });
  }

  end(entry: Entry, state: EndState): void {
    if (isEnd(entry.state)) return;
    void this.change(entry, state);
    this.#onEnd(entry);
    entry.release();
  }

  report({ request, state }: Entry): RequestReport {
    return reportOf(request, state, this.#unstable.get(request.trigger) ?? 'failure');
  }

  tell(event: RunEvent): void | Promise<void> {
    return this.#closed ? undefined : this.#emit(event);
  }

  /** The last event of a run is the last: answers that come later are nobody's any more. */
  close(event: Extract<RunEvent, { type: 'run-finished' }>): void | Promise<void> {
    const told = this.tell(event);
    this.#closed = true;
    return told;
  }
}
