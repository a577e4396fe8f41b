import type { Clock } from '../../core/clock.ts';
import type { Refusal } from '../../targets/refusal.ts';
import { doubled, pauseAfterFailure, type Random } from '../waiting/backoff.ts';
import {
  afterFailure,
  afterLook,
  afterSubmit,
  type Circuit,
  CLOSED,
  type Witness,
  whenDue,
} from './circuit.ts';
import { CircuitOfRun, type CircuitOfRunOptions } from './circuit-of-run.ts';

/** The longest pause before the first probe, and before any later one; on average it is half of that. Milliseconds. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 30_000;

export interface BreakerOptions {
  readonly clock: Clock;
  readonly random: Random;
}

/** A run, as it comes to the target. */
export interface BreakerUser extends Omit<CircuitOfRunOptions, 'clock'> {
  /** It does not come any more. */
  readonly over: AbortSignal;
}

/** `through`: it may be sent, and calls `leave` when its outcome is known and told. */
export type Admittance =
  | { readonly kind: 'through'; readonly leave: () => void }
  /** Nothing was taken for so long that it is not even sent; `last`: why the last one was not. */
  | { readonly kind: 'hopeless'; readonly last: Refusal };

interface Waiting {
  readonly run: CircuitOfRun;
  readonly settle: (admittance: Admittance) => void;
}

/**
 * Keeps requests from a target that is down, instead of spending plans on it: one at a time, of whichever run, finds out
 * whether it is better, at growing intervals, and as these pass, more and more follow. Submits and looks both say how it is;
 * but that looks pass does not mean that submits do. A change is told each run once.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  readonly #runs = new Set<CircuitOfRun>();
  /** Those who wait, in the order of asking. */
  #waiting: Waiting[] = [];
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
  }

  join({ over, ...options }: BreakerUser): CircuitOfRun {
    const run = new CircuitOfRun(this, { ...options, clock: this.#options.clock });
    this.#runs.add(run);
    options.stop.addEventListener('abort', () => this.#release(run, THROUGH), { once: true, signal: over });
    over.addEventListener('abort', () => this.#leave(run), { once: true });
    return run;
  }

  get answered(): boolean {
    return this.#answered;
  }

  heard(): void {
    this.#answered = true;
  }

  get isClosed(): boolean {
    return this.#circuit.state === 'closed';
  }

  get isOpen(): boolean {
    return this.#circuit.state === 'open';
  }

  /** For so long submits were tried and none passed. Milliseconds. */
  get inVain(): number {
    return this.#circuit.state === 'closed' ? 0 : this.#circuit.inVain;
  }

  get last(): Refusal | null {
    return this.#last;
  }

  /** `lost`: the answer to a submit, so that only looks tell whether it has passed. */
  failed(refusal: Refusal, witness: Witness, lost = false): number {
    const { clock, random } = this.#options;
    const before = this.#circuit;
    const failures = before.state === 'closed' ? 1 : before.failures + 1;
    const most = doubled(FIRST_PAUSE, failures, LONGEST_PAUSE);
    const pause = pauseAfterFailure({ most, retryAfter: refusal.retryAfter, random });
    const now = clock.monotonic();
    this.#last = refusal;
    const limited = refusal.reason === 'rate-limited';
    const definite = limited || refusal.reason === 'starting';
    this.#become(afterFailure(before, { now, witness, pause, definite, limited, lost }));
    return pause;
  }

  succeeded(witness: Witness): void {
    this.#answered = true;
    const passed = { now: this.#options.clock.monotonic(), waiting: this.#waiting.length > 0 };
    const after = witness === 'submit' ? afterSubmit : afterLook;
    this.#become(after(this.#circuit, passed));
  }

  admit(run: CircuitOfRun): Promise<Admittance> {
    if (this.isClosed || run.isStopped) return Promise.resolve(THROUGH);
    run.note();
    this.#circuit = whenDue(this.#circuit, this.#options.clock.monotonic());
    return new Promise(settle => {
      this.#waiting.push({ run, settle });
      this.#serve();
    });
  }

  #become(circuit: Circuit): void {
    const wasClosed = this.isClosed;
    this.#circuit = circuit;
    if (!wasClosed || !this.isClosed) for (const run of this.#runs) run.note();
    this.#serve();
  }

  /** Lets through whom the circuit lets through, or sets the timer for when it does. */
  #serve(): void {
    for (const run of this.#runs) {
      const last = run.hopeless;
      if (last !== null) this.#release(run, { kind: 'hopeless', last });
    }
    const circuit = this.#circuit;
    if (circuit.state === 'closed') this.#releaseAll();
    else if (circuit.state === 'open') this.#probeWhenDue(circuit.until);
    else while (this.#waiting.length > 0 && this.#out < circuit.window) this.#letOne();
  }

  #probeWhenDue(until: number): void {
    const { clock } = this.#options;
    if (this.#timer?.until === until || this.#waiting.length === 0) return;
    this.#callOff();
    const callOff = clock.after(Math.max(0, until - clock.monotonic()), () => {
      this.#timer = null;
      this.#circuit = whenDue(this.#circuit, clock.monotonic());
      this.#serve();
    });
    this.#timer = { until, callOff };
  }

  #letOne(): void {
    const first = this.#waiting.shift();
    if (first === undefined) return;
    this.#out += 1;
    const leave = first.run.letOne(() => {
      this.#out -= 1;
      // It may have ended without a word from the target: the next one asks.
      this.#serve();
    });
    first.settle({ kind: 'through', leave });
  }

  #callOff(): void {
    this.#timer?.callOff();
    this.#timer = null;
  }

  #releaseAll(): void {
    this.#callOff();
    for (const { settle } of this.#waiting.splice(0)) settle(THROUGH);
  }

  #release(run: CircuitOfRun, admittance: Admittance): void {
    for (const { settle } of this.#takeOut(run)) settle(admittance);
  }

  #leave(run: CircuitOfRun): void {
    this.#runs.delete(run);
    this.#takeOut(run);
    run.clear();
  }

  #takeOut(run: CircuitOfRun): readonly Waiting[] {
    const its = this.#waiting.filter(waiting => waiting.run === run);
    this.#waiting = this.#waiting.filter(waiting => waiting.run !== run);
    if (this.#waiting.length === 0) this.#callOff();
    return its;
  }
}

const THROUGH: Admittance = { kind: 'through', leave: () => {} };
