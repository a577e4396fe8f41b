import type { Clock } from '../core/clock.ts';
import type { QueueId, RequestKey } from '../core/ids.ts';
import type { Plan, PlannedRequest, PlannedTrigger } from '../plan/plan.ts';
import type { Certainty } from '../targets/target.ts';
import type { CancelCause, EventSink, ReleaseCause, RunEvent } from './events.ts';
import { type EndState, isEnd, type RequestState } from './request-state.ts';
import { type RequestReport, reportOf } from './summary.ts';

/** A request of the run, and where it stands. */
export interface Entry {
  readonly request: PlannedRequest;
  readonly trigger: PlannedTrigger;
  state: RequestState;
  /** Resolves when nothing more is waited for: it has ended, or was left to others. */
  readonly settled: Promise<void>;
  readonly settle: () => void;
  /** Since when its job cannot be looked at; null while it can. */
  unseenSince: number | null;
  /** Why volley no longer wants it; null while it does. */
  cancelled: CancelCause | null;
  /** How sure it is that the item that is followed is its own; null: the server said so itself. */
  certainty: Certainty | null;
  /** Aborts when it is cancelled; made when somebody waits for that, since most requests are never cancelled. */
  unwanted: AbortController | null;
  /** Why it was left before its end; null while it is followed. */
  released: ReleaseCause | null;
  /** An item that is not its own, which has to leave the server's queue before it can be sent. */
  watched: { readonly queueId: QueueId; readonly left: () => void } | null;
}

/** Where a request stands that an earlier process of the same run has dealt with. */
export interface Restored {
  readonly state: RequestState;
  /** When it came into its state, in milliseconds since 1970; null: not known. */
  readonly changedAt: number | null;
  readonly cancelled: CancelCause | null;
  readonly released: ReleaseCause | null;
}

/** Nothing more is told of it. */
export const isOver = (entry: Entry): boolean => isEnd(entry.state) || entry.released !== null;

/** Called after each change of a request, its end and its release among them. */
export type ChangeListener = (entry: Entry) => void;

/** Every request of a run and its state; each change is told as it is made, and an end is final. */
export class Ledger {
  readonly #clock: Clock;
  readonly #emit: EventSink;
  readonly #changed: ChangeListener;
  readonly #entries = new Map<RequestKey, Entry>();
  readonly #byTrigger = new Map<string, Entry[]>();
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
      const entry = newEntry(request, trigger, restored.get(request.key));
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

  /** The promise is that of the record: what must not happen before it is written waits for it, and for its yes. */
  change(entry: Entry, state: RequestState): undefined | Promise<boolean> {
    entry.state = state;
    if (state.state === 'queued') entry.certainty = state.certainty ?? null;
    const told = this.tell({ type: 'request-changed', at: this.#clock.now(), key: entry.request.key, state });
    this.#changed(entry);
    return told;
  }

  end(entry: Entry, state: EndState): void {
    if (isOver(entry)) return;
    void this.change(entry, state);
    entry.settle();
  }

  /** Leaves a request to the server: it is not followed any further. */
  release(entry: Entry, because: ReleaseCause): void {
    if (isOver(entry)) return;
    entry.released = because;
    void this.tell({ type: 'request-released', at: this.#clock.now(), key: entry.request.key, because });
    this.#changed(entry);
    entry.settle();
  }

  report({ request, state, trigger, released, cancelled, certainty }: Entry): RequestReport {
    return reportOf(request, state, trigger.unstable, { released, cancelled, certainty });
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
}

function newEntry(request: PlannedRequest, trigger: PlannedTrigger, restored?: Restored): Entry {
  let settle = (): void => {};
  const settled = new Promise<void>(resolve => {
    settle = resolve;
  });
  const state: RequestState = restored?.state ?? { state: 'planned' };
  const entry: Entry = {
    request,
    trigger,
    state,
    settled,
    settle,
    unseenSince: null,
    cancelled: restored?.cancelled ?? null,
    unwanted: null,
    released: restored?.released ?? null,
    watched: null,
    certainty: state.state === 'queued' ? (state.certainty ?? null) : null,
  };
  if (isOver(entry)) settle();
  return entry;
}
