import type { Clock } from '../core/clock.ts';
import type { Refusal } from '../targets/refusal.ts';
import { doubled, pauseAfterFailure, type Random } from './backoff.ts';
import {
  afterFailure,
  afterLook,
  afterSubmit,
  type Circuit,
  CLOSED,
  type Witness,
  whenDue,
} from './circuit.ts';
import type { EventSink } from './events.ts';
import { PATIENCE } from './patience.ts';

/** The longest pause before the first probe, and before any later one; on average it is half of that. Milliseconds. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;

export interface BreakerOptions {
  /** The target's. */
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: EventSink;
  /** Nobody is held back any more. */
  readonly stop: AbortSignal;
  /** Ends the listening to `stop`. */
  readonly over: AbortSignal;
}

/** `through`: it may be sent, and calls `leave` when its outcome is known and told. */
export type Admittance =
  | { readonly kind: 'through'; readonly leave: () => void }
  /** Nothing was taken for so long that it is not even sent; `last`: why the last one was not. */
  | { readonly kind: 'hopeless'; readonly last: Refusal };

/**
 * Keeps requests from a target that is down, instead of spending a plan on it: one at a time finds out whether it is
 * better, at growing intervals, and as these pass, more and more follow. Submits and looks both say how it is; but that
 * looks pass does not mean that submits do. A change is told once.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  /** Those who wait, in the order of asking, each with how it is let through. */
  readonly #waiting: ((admittance: Admittance) => void)[] = [];
  #circuit: Circuit = CLOSED;
  /** How many that were let through one by one have no outcome yet. */
  #out = 0;
  #answered = false;
  /** Why the target did not do what it was asked last time; null: it did. */
  #last: Refusal | null = null;
  /** For the next probe; null: there is none. */
  #timer: { readonly until: number; readonly callOff: () => void } | null = null;

  constructor(options: BreakerOptions) {
    this.#options = options;
    const { stop, over } = options;
    stop.addEventListener('abort', () => this.#releaseAll(THROUGH), { once: true, signal: over });
    over.addEventListener('abort', () => this.#callOff(), { once: true });
  }

  /** Whether it has ever answered in this run: if not, its address is more likely wrong than it is down. */
  get answered(): boolean {
    return this.#answered;
  }

  /** It has answered, if only to say that it is not ready. */
  heard(): void {
    this.#answered = true;
  }

  get isClosed(): boolean {
    return this.#circuit.state === 'closed';
  }

  /**
   * Why nobody is held back any more, though the circuit is open: submits were tried for longer than `PATIENCE`, what a
   * machine has slept not counted, and none passed. null: there is hope. Now and then one may try again, as a probe.
   */
  get hopeless(): Refusal | null {
    return this.#circuit.state === 'open' && this.#circuit.inVain > PATIENCE ? this.#last : null;
  }

  /** Gives the milliseconds after which it may be asked again. */
  failed(refusal: Refusal, witness: Witness): number {
    const { clock, random, name, tell } = this.#options;
    const before = this.#circuit;
    const failures = before.state === 'closed' ? 1 : before.failures + 1;
    const most = doubled(FIRST_PAUSE, failures, LONGEST_PAUSE);
    const pause = pauseAfterFailure({ most, retryAfter: refusal.retryAfter, random });
    const now = clock.monotonic();
    this.#last = refusal;
    const limited = refusal.reason === 'rate-limited';
    const definite = limited || refusal.reason === 'starting';
    this.#circuit = afterFailure(before, { now, witness, pause, definite, limited });
    if (before.state === 'closed' && !this.isClosed)
      void tell({ type: 'target-unwell', at: clock.now(), target: name, refusal });
    this.#serve();
    return pause;
  }

  succeeded(witness: Witness): void {
    const { clock, name, tell } = this.#options;
    this.#answered = true;
    const before = this.#circuit;
    const now = clock.monotonic();
    const passed = { now, waiting: this.#waiting.length > 0 };
    this.#circuit = witness === 'submit' ? afterSubmit(before, passed) : afterLook(before, passed);
    if (before.state !== 'closed' && this.isClosed) {
      // The steady clock counts parts of milliseconds; what is written down has none.
      const after = Math.round(now - before.since);
      void tell({ type: 'target-well', at: clock.now(), target: name, after });
    }
    this.#serve();
  }

  /** Resolves when a request may be sent, or will not be. */
  admit(): Promise<Admittance> {
    if (this.isClosed || this.#options.stop.aborted) return Promise.resolve(THROUGH);
    this.#circuit = whenDue(this.#circuit, this.#options.clock.monotonic());
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#serve();
    });
  }

  /** Lets through whom the circuit lets through, or sets the timer for when it does. */
  #serve(): void {
    const circuit = this.#circuit;
    const last = this.hopeless;
    if (last !== null) this.#releaseAll({ kind: 'hopeless', last });
    else if (circuit.state === 'closed') this.#releaseAll(THROUGH);
    else if (circuit.state === 'open') this.#probeWhenDue(circuit.until);
    else while (this.#waiting.length > 0 && this.#out < circuit.window) this.#letOne();
  }

  #probeWhenDue(until: number): void {
    const { clock, over } = this.#options;
    if (this.#timer?.until === until || this.#waiting.length === 0 || over.aborted) return;
    this.#callOff();
    const callOff = clock.after(Math.max(0, until - clock.monotonic()), () => {
      this.#timer = null;
      this.#circuit = whenDue(this.#circuit, clock.monotonic());
      this.#serve();
    });
    this.#timer = { until, callOff };
  }

  #letOne(): void {
    this.#out += 1;
    const leave = (): void => {
      this.#out -= 1;
      // It may have ended without a word from the target: the next one asks.
      this.#serve();
    };
    this.#waiting.shift()?.({ kind: 'through', leave });
  }

  #callOff(): void {
    this.#timer?.callOff();
    this.#timer = null;
  }

  #releaseAll(admittance: Admittance): void {
    this.#callOff();
    for (const release of this.#waiting.splice(0)) release(admittance);
  }
}

const THROUGH: Admittance = { kind: 'through', leave: () => {} };
