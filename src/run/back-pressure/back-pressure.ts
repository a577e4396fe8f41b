import type { Clock } from '../../core/clock.ts';
import { Line, type Standing } from '../../core/line.ts';
import type { BackPressureSpec } from '../../manifest/target-spec.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { Load, Target } from '../../targets/target.ts';
import type { Pressure } from '../events.ts';
import { awakePause } from '../waiting/awake-pause.ts';
import { PressureOfRun } from './pressure-of-run.ts';
import { FIRST_PAUSE, queuePause } from './queue-pause.ts';
import { afterAnswer, OPEN_WINDOW, type SubmitWindow, type WindowBounds } from './submit-window.ts';

/** How old what is known of a server's load may be when something is sent. Milliseconds. */
const FRESH = 15_000;

/** Between two looks at a server that prepares to shut down, or has to answer first. Milliseconds. */
const INTERVAL = 5_000;

/** Who is held back for less than this only waits for the next look: that is not worth telling. Milliseconds. */
const A_MOMENT = 1_000;

export interface BackPressureOptions {
  readonly target: Target;
  readonly bounds: BackPressureSpec;
  /** Connections to the target. */
  readonly connections: number;
  readonly clock: Clock;
  /** Its load could not be looked at. */
  readonly unwell: (refusal: Refusal) => void;
}

/** A run, as it comes to the target. */
export interface PressureUser {
  /** Nothing of it is held back any more. */
  readonly stop: AbortSignal;
  /** Nothing of it is waited for any more. */
  readonly over: AbortSignal;
}

/** Somebody who wants to send a request. */
export interface Sender {
  /** Calls back when it does not want that any more. */
  readonly whenSettled: (act: () => void) => void;
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

interface Waiting extends Standing {
  readonly run: PressureOfRun;
  readonly sender: Sender;
  readonly settle: (turn: Turn) => void;
  /** By the monotonic clock. */
  readonly since: number;
  told: Pressure['kind'] | null;
}

/**
 * Holds requests back while a server has enough to do. What its queue held when it was last read, and what was sent
 * since, by whichever run of this process, together stay below the bound: so a burst between two looks cannot run over it.
 */
export class BackPressure {
  readonly #options: BackPressureOptions;
  readonly #windowBounds: WindowBounds;
  /** In the order of asking. */
  readonly #waiting = new Line<Waiting>();
  #load: Load | null = null;
  /** Requests without an answer yet: the server may or may not have queued them. */
  #onTheirWay = 0;
  /** When requests were answered since `#load`, by the monotonic clock: one that is set must not hold anybody. */
  #answeredAt: number[] = [];
  #window: SubmitWindow = OPEN_WINDOW;
  /** Ends the looks; null: nobody waits. */
  #serving: AbortController | null = null;
  /** Milliseconds from one look at a queue that is too long to the next. */
  #queuePause = FIRST_PAUSE;
  /** What those who wait are held back by for now. */
  #heldBy: Pressure['kind'] | null = null;
  /** Cuts the pause between two looks short. */
  #wake = new AbortController();

  constructor(options: BackPressureOptions) {
    this.#options = options;
    this.#windowBounds = { latency: options.bounds.latency, most: options.connections };
  }

  join({ stop, over }: PressureUser): PressureOfRun {
    const run = new PressureOfRun(this, stop);
    stop.addEventListener('abort', () => this.#letAll(run), { once: true, signal: over });
    over.addEventListener('abort', () => this.#leave(run), { once: true });
    return run;
  }

  /** Whether somebody who does not wait may be sent now. */
  get isOpen(): boolean {
    return this.#waiting.size === 0 && this.#isFresh() && this.#pressure() === null;
  }

  /** One is sent. */
  sending(): void {
    this.#onTheirWay += 1;
  }

  take(run: PressureOfRun, sender: Sender): Promise<Turn> {
    return new Promise(settle => {
      const waiting: Waiting = {
        run,
        sender,
        settle,
        since: this.#options.clock.monotonic(),
        told: null,
        stands: false,
      };
      this.#waiting.join(waiting);
      sender.whenSettled(() => this.#end(waiting, { kind: 'withdrawn' }));
      if (this.#serving === null) void this.#serve();
    });
  }

  #end(waiting: Waiting, turn: Turn): void {
    if (!this.#waiting.leave(waiting)) return;
    waiting.settle(turn);
    // Nobody is left to look for: the pause would keep the process alive.
    if (this.#waiting.size === 0) this.#wake.abort();
  }

  /** The run is stopped. */
  #letAll(run: PressureOfRun): void {
    for (const each of this.#waiting.all()) if (each.run === run) this.#end(each, run.send());
  }

  /** The run is over: nobody of it waits any more, and nobody tells when what is on its way is answered. */
  #leave(run: PressureOfRun): void {
    for (const each of this.#waiting.all()) if (each.run === run) this.#waiting.leave(each);
    run.clear();
    if (this.#waiting.size > 0) return;
    this.#serving?.abort();
    this.#serving = null;
    this.#heldBy = null;
    this.#wake.abort();
  }

  async #serve(): Promise<void> {
    const { bounds } = this.#options;
    const serving = new AbortController();
    const over = serving.signal;
    this.#serving = serving;
    while (this.#waiting.size > 0 && !over.aborted) {
      if (!this.#isFresh()) await this.#read(FRESH, over);
      if (over.aborted) return;
      const pressure = this.#pressure();
      const next = this.#waiting.first();
      if (pressure === null && next !== null) this.#end(next, next.run.send());
      else if (pressure?.kind === 'quiet-down' && bounds.quietDown === 'fail')
        for (const each of this.#waiting.all()) this.#end(each, { kind: 'quiet-down' });
      else if (pressure?.kind === 'queue-length' && this.#mayHaveLeft()) await this.#read(0, over);
      else if (pressure !== null) await this.#hold(pressure, over);
    }
    if (this.#serving === serving) this.#serving = null;
  }

  async #hold(pressure: Pressure, over: AbortSignal): Promise<void> {
    this.#tell(pressure);
    const wake = new AbortController();
    this.#wake = wake;
    if (over.aborted || this.#waiting.size === 0) return;
    this.#heldBy = pressure.kind;
    const interval = pressure.kind === 'queue-length' ? this.#queuePause : INTERVAL;
    await awakePause(this.#options.clock, interval, wake.signal);
    if (over.aborted) return;
    this.#heldBy = null;
    // An answer has come: there may be something to do without a look.
    if (wake.signal.aborted) return;
    // A look that was made anyway a moment ago is as good; an older one may not show what has left since.
    if (pressure.kind !== 'latency') await this.#read(Math.min(interval * 0.8, A_MOMENT), over);
    if (pressure.kind !== 'queue-length') return;
    const { limit } = pressure;
    this.#queuePause = queuePause(this.#queuePause, { room: limit - this.#queued(), limit });
  }

  /** So many were queued since the queue was read that it is worth to read it anew. */
  #mayHaveLeft(): boolean {
    return this.#answeredAt.length >= this.#options.bounds.queueLength / 2;
  }

  #tell(pressure: Pressure): void {
    const { queueLength = null } = this.#load ?? {};
    // It may only be our own last ones that are too many, and they may start at once.
    const isOwn = pressure.kind === 'queue-length' && (queueLength ?? 0) < pressure.limit;
    const before = isOwn ? this.#options.clock.monotonic() - A_MOMENT : Infinity;
    for (const each of this.#waiting.all()) {
      if (each.told === pressure.kind || each.since > before) continue;
      each.told = pressure.kind;
      each.sender.held(pressure);
    }
  }

  /** What was sent is answered, after so many milliseconds; null: it was not, or never will be. */
  answered(latency: number | null): void {
    this.#onTheirWay -= 1;
    this.#answeredAt.push(this.#options.clock.monotonic());
    if (latency !== null) this.#window = afterAnswer(this.#window, latency, this.#windowBounds);
    if (this.#heldBy === 'latency' || (this.#heldBy === 'queue-length' && this.#mayHaveLeft()))
      this.#wake.abort();
  }

  #isFresh(): boolean {
    const age = this.#load === null ? Infinity : this.#options.clock.monotonic() - this.#load.at;
    return age < FRESH;
  }

  /** What the queue may hold by now. */
  #queued(): number {
    return (this.#load?.queueLength ?? 0) + this.#onTheirWay + this.#answeredAt.length;
  }

  /** Why nothing may be sent; null: nothing stands against it. */
  #pressure(): Pressure | null {
    const { bounds } = this.#options;
    if (this.#load === null) return this.#tooSlow();
    const { queueLength, quietingDown } = this.#load;
    if (quietingDown === true) return { kind: 'quiet-down' };
    const measured = this.#queued();
    if (queueLength !== null && measured >= bounds.queueLength)
      return { kind: 'queue-length', measured, limit: bounds.queueLength };
    return this.#tooSlow();
  }

  #tooSlow(): Pressure | null {
    const { limit } = this.#window;
    if (limit === null || this.#onTheirWay < limit) return null;
    return { kind: 'latency', atOnce: limit, limit: this.#options.bounds.latency };
  }

  async #read(maximumAge: number, over: AbortSignal): Promise<void> {
    const { target, clock, unwell } = this.#options;
    const load = await target.load(maximumAge, over);
    if (over.aborted) return;
    if (!load.ok) unwell(load.error);
    // Nothing is known then that would hold anything back: whether it answers at all is the circuit breaker's business.
    this.#load = load.ok ? load.value : { queueLength: null, quietingDown: null, at: clock.monotonic() };
    const { at } = this.#load;
    // What was answered before the queue was read stood in it, or has left it already.
    this.#answeredAt = this.#answeredAt.filter(answeredAt => answeredAt > at);
  }
}
