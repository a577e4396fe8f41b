import type { Clock } from '../core/clock.ts';
import type { BackPressureSpec } from '../manifest/manifest.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { Load, Target } from '../targets/target.ts';
import { awakePause } from './awake-pause.ts';
import type { Pressure } from './events.ts';
import { afterAnswer, OPEN_WINDOW, type SubmitWindow } from './submit-window.ts';

/** How old what is known of a server's load may be when something is sent. Milliseconds. */
const FRESH = 15_000;

/** Between two looks at a server that has too much to do, in milliseconds. */
const INTERVAL = 5_000;

export interface BackPressureOptions {
  readonly target: Target;
  readonly bounds: BackPressureSpec;
  /** Connections to the target. */
  readonly connections: number;
  readonly clock: Clock;
  /** Its load could not be looked at. */
  readonly unwell: (refusal: Refusal) => void;
  /** Nothing is held back any more. */
  readonly stop: AbortSignal;
  /** Ends the looks. */
  readonly over: AbortSignal;
}

/** Somebody who wants to send a request. */
export interface Sender {
  /** Resolves when it does not want that any more. */
  readonly settled: Promise<void>;
  /** It has to wait; told once for each reason. */
  readonly held: (why: Pressure) => void;
}

/** `sent`: it may be sent, and says so when its answer is there. */
export type Turn =
  | {
      readonly kind: 'sent';
      /** `latency`: what the answer took, in milliseconds; null: there was none. */
      readonly answered: (latency: number | null) => void;
    }
  | { readonly kind: 'quiet-down' }
  | { readonly kind: 'withdrawn' };

interface Waiting {
  readonly sender: Sender;
  readonly settle: (turn: Turn) => void;
  told: Pressure['kind'] | null;
}

/**
 * Holds requests back while a server has enough to do. What its queue held when it was last read, and what was sent
 * since, together stay below the bound: so a burst between two looks cannot run over it.
 */
export class BackPressure {
  readonly #options: BackPressureOptions;
  /** In the order of asking. */
  readonly #waiting = new Set<Waiting>();
  #load: Load | null = null;
  /** Requests without an answer yet: the server may or may not have queued them. */
  #onTheirWay = 0;
  /** When requests were answered since `#load`. */
  #answeredAt: number[] = [];
  #window: SubmitWindow = OPEN_WINDOW;
  #serving = false;
  /** What those who wait are held back by for now. */
  #heldBy: Pressure['kind'] | null = null;
  /** Cuts the pause between two looks short. */
  #wake = new AbortController();

  constructor(options: BackPressureOptions) {
    this.#options = options;
    const wake = (): void => this.#wake.abort();
    options.stop.addEventListener('abort', wake, { once: true, signal: options.over });
    options.over.addEventListener('abort', wake, { once: true });
  }

  /** A turn without waiting, as there nearly always is one; null: `take` has to be asked. */
  takeNow(): Turn | null {
    if (this.#options.stop.aborted) return this.#send();
    if (this.#waiting.size > 0 || !this.#isFresh() || this.#pressure() !== null) return null;
    return this.#send();
  }

  take(sender: Sender): Promise<Turn> {
    return new Promise(settle => {
      const waiting: Waiting = { sender, settle, told: null };
      this.#waiting.add(waiting);
      void sender.settled.then(() => this.#end(waiting, { kind: 'withdrawn' }));
      if (this.#serving) return;
      this.#serving = true;
      void this.#serve();
    });
  }

  #end(waiting: Waiting, turn: Turn): void {
    if (!this.#waiting.delete(waiting)) return;
    waiting.settle(turn);
    // Nobody is left to look for: the pause would keep the process alive.
    if (this.#waiting.size === 0) this.#wake.abort();
  }

  async #serve(): Promise<void> {
    const { stop, over, bounds } = this.#options;
    while (this.#waiting.size > 0 && !over.aborted) {
      if (!this.#isFresh()) await this.#read(FRESH);
      const pressure = stop.aborted ? null : this.#pressure();
      const [next] = this.#waiting;
      if (pressure === null && next !== undefined) this.#end(next, this.#send());
      else if (pressure?.kind === 'quiet-down' && bounds.quietDown === 'fail')
        for (const each of [...this.#waiting]) this.#end(each, { kind: 'quiet-down' });
      else if (pressure?.kind === 'queue-length' && this.#mayHaveLeft()) await this.#read(0);
      else if (pressure !== null) await this.#hold(pressure);
    }
    this.#serving = false;
  }

  async #hold(pressure: Pressure): Promise<void> {
    const { stop, over, clock } = this.#options;
    const { queueLength = null } = this.#load ?? {};
    // It may only be our own last ones that are too many, and they may start at once: that is not worth telling.
    const isOwn = pressure.kind === 'queue-length' && (queueLength ?? 0) < pressure.limit;
    if (!isOwn) this.#tell(pressure);
    this.#wake = new AbortController();
    if (stop.aborted || over.aborted || this.#waiting.size === 0) return;
    this.#heldBy = pressure.kind;
    await awakePause(clock, INTERVAL, this.#wake.signal);
    this.#heldBy = null;
    // A look that was made anyway meanwhile is as good.
    if (pressure.kind !== 'latency') await this.#read(INTERVAL * 0.8);
  }

  /** So many were queued since the queue was read that it is worth to read it anew. */
  #mayHaveLeft(): boolean {
    return this.#answeredAt.length >= this.#options.bounds.queueLength / 2;
  }

  #tell(pressure: Pressure): void {
    for (const each of this.#waiting) {
      if (each.told === pressure.kind) continue;
      each.told = pressure.kind;
      each.sender.held(pressure);
    }
  }

  #send(): Turn {
    const { clock, bounds, connections } = this.#options;
    this.#onTheirWay += 1;
    return {
      kind: 'sent',
      answered: latency => {
        this.#onTheirWay -= 1;
        this.#answeredAt.push(clock.now());
        if (latency !== null)
          this.#window = afterAnswer(this.#window, latency, { latency: bounds.latency, most: connections });
        if (this.#heldBy === 'latency' || (this.#heldBy === 'queue-length' && this.#mayHaveLeft()))
          this.#wake.abort();
      },
    };
  }

  #isFresh(): boolean {
    const age = this.#load === null ? Infinity : this.#options.clock.now() - this.#load.at;
    return age >= 0 && age < FRESH;
  }

  /** Why nothing may be sent; null: nothing stands against it. */
  #pressure(): Pressure | null {
    const { bounds } = this.#options;
    const { queueLength = null, quietingDown = null } = this.#load ?? {};
    if (quietingDown === true) return { kind: 'quiet-down' };
    const measured = (queueLength ?? 0) + this.#onTheirWay + this.#answeredAt.length;
    if (queueLength !== null && measured >= bounds.queueLength)
      return { kind: 'queue-length', measured, limit: bounds.queueLength };
    const { limit } = this.#window;
    if (limit === null || this.#onTheirWay < limit) return null;
    return { kind: 'latency', atOnce: limit, limit: bounds.latency };
  }

  async #read(maximumAge: number): Promise<void> {
    const { target, clock, unwell, over } = this.#options;
    const load = await target.load(maximumAge, over);
    if (!load.ok) unwell(load.error);
    // Nothing is known then that would hold anything back: whether it answers at all is the circuit breaker's business.
    this.#load = load.ok ? load.value : { queueLength: null, quietingDown: null, at: clock.now() };
    const { at } = this.#load;
    // What was answered before the queue was read stood in it, or has left it already.
    this.#answeredAt = this.#answeredAt.filter(answeredAt => answeredAt > at);
  }
}
