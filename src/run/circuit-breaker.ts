import type { Clock } from '../core/clock.ts';
import type { Refusal } from '../targets/refusal.ts';
import { doubled, pauseAfterFailure, type Random } from './backoff.ts';
import { afterFailure, afterSuccess, type Circuit, CLOSED, whenDue } from './circuit.ts';
import type { EventSink } from './events.ts';

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

/** Whether an answer came to a request like those that are held back, or to a look. */
export type Witness = 'submit' | 'look';

/**
 * Keeps requests from a target that is down, instead of spending a plan on it: one at a time finds out whether it is
 * better, at growing intervals. Submits and looks both say how it is; that is told once when it changes.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions;
  /** Those who wait, in the order of asking, each with how it is let through. */
  readonly #waiting: ((leave: () => void) => void)[] = [];
  #circuit: Circuit = CLOSED;
  #probing = false;
  #answered = false;
  /** Calls the timer of the next probe off; null: there is none. */
  #callOff: (() => void) | null = null;

  constructor(options: BreakerOptions) {
    this.#options = options;
    const { stop, over } = options;
    stop.addEventListener('abort', () => this.#releaseAll(), { once: true, signal: over });
    over.addEventListener('abort', () => this.#callOff?.(), { once: true });
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

  /** Milliseconds since it was found unwell; null while it is not. */
  unwellFor(): number | null {
    return this.#circuit.state === 'closed' ? null : this.#options.clock.now() - this.#circuit.since;
  }

  /** Gives the milliseconds after which it may be asked again. */
  failed(refusal: Refusal): number {
    const { clock, random, name, tell } = this.#options;
    const before = this.#circuit;
    const failures = before.state === 'closed' ? 1 : before.failures + 1;
    const most = doubled(FIRST_PAUSE, failures, LONGEST_PAUSE);
    const pause = pauseAfterFailure({ most, retryAfter: refusal.retryAfter, random });
    const now = clock.now();
    const limited = refusal.reason === 'rate-limited';
    const definite = limited || refusal.reason === 'starting';
    this.#circuit = afterFailure(before, { now, pause, definite, limited });
    if (before.state === 'closed' && this.#circuit.state !== 'closed')
      void tell({ type: 'target-unwell', at: now, target: name, refusal });
    return pause;
  }

  succeeded(witness: Witness): void {
    const { clock, name, tell } = this.#options;
    this.#answered = true;
    const after = this.unwellFor();
    this.#circuit = afterSuccess(this.#circuit, clock.now(), witness === 'submit');
    if (after === null || !this.isClosed) return;
    void tell({ type: 'target-well', at: clock.now(), target: name, after });
    this.#releaseAll();
  }

  /** Resolves when a request may be sent, with what is to be called when its outcome is known and told. */
  admit(): Promise<() => void> {
    if (this.isClosed || this.#options.stop.aborted) return Promise.resolve(NOTHING);
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#probeWhenDue();
    });
  }

  #probeWhenDue(): void {
    const { clock, over } = this.#options;
    const circuit = this.#circuit;
    if (circuit.state === 'closed' || this.#probing || this.#callOff !== null || over.aborted) return;
    if (this.#waiting.length === 0) return;
    this.#callOff = clock.after(Math.max(0, circuit.until - clock.now()), () => {
      this.#callOff = null;
      this.#circuit = whenDue(this.#circuit, clock.now());
      // A later answer may have asked for more time.
      if (this.#circuit.state === 'half-open') this.#probe();
      else this.#probeWhenDue();
    });
  }

  #probe(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#probing = true;
    next(() => {
      this.#probing = false;
      // It may have ended without a word from the target: the next one asks.
      if (this.#circuit.state === 'half-open') this.#probe();
      else this.#probeWhenDue();
    });
  }

  #releaseAll(): void {
    this.#callOff?.();
    this.#callOff = null;
    for (const release of this.#waiting.splice(0)) release(NOTHING);
  }
}

const NOTHING = (): void => {};
