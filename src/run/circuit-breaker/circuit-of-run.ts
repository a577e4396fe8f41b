import type { Clock } from '../../core/clock.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { EventSink } from '../events.ts';
import { FIRST_PATIENCE, PATIENCE } from '../waiting/patience.ts';
import type { Admittance, CircuitBreaker } from './circuit-breaker.ts';

export interface CircuitOfRunOptions {
  /** The target's. */
  readonly name: string;
  readonly clock: Clock;
  readonly tell: EventSink;
  /** Nobody of the run is held back any more. */
  readonly stop: AbortSignal;
}

/** A run's part of the circuit breaker of a target: what it is told, and how long it is patient. */
export class CircuitOfRun {
  readonly #breaker: CircuitBreaker;
  readonly #options: CircuitOfRunOptions;
  /** Gives back the places of those that were let through one by one and have no outcome yet. */
  readonly #out = new Set<() => void>();
  /** When the run was told that the target is unwell, by the monotonic clock; null: it was not, or is well again. */
  #toldAt: number | null = null;
  /** For so long submits had been tried in vain before the run had anything to do with that. Milliseconds. */
  #inVainBefore: number;

  constructor(breaker: CircuitBreaker, options: CircuitOfRunOptions) {
    this.#breaker = breaker;
    this.#options = options;
    this.#inVainBefore = breaker.inVain;
  }

  /** Whether it has ever answered in this process: if not, its address is more likely wrong than it is down. */
  get answered(): boolean {
    return this.#breaker.answered;
  }

  /** It has answered, if only to say that it is not ready. */
  heard(): void {
    this.#breaker.heard();
  }

  get isClosed(): boolean {
    return this.#breaker.isClosed;
  }

  get isStopped(): boolean {
    return this.#options.stop.aborted;
  }

  /**
   * Why nobody of this run is held back any more, though the circuit is open: since the run came, submits were tried for
   * longer than `PATIENCE` (or `FIRST_PATIENCE`, if it has never answered), what a machine has slept not counted, and none
   * passed. null: there is hope. Now and then one may try again, as a probe.
   */
  get hopeless(): Refusal | null {
    const { isOpen, inVain, last, answered } = this.#breaker;
    const patience = answered ? PATIENCE : FIRST_PATIENCE;
    return isOpen && inVain - this.#inVainBefore > patience ? last : null;
  }

  /** A submit of this run has failed, or a look. Gives the milliseconds after which it may be asked again. */
  failed(...failure: Parameters<CircuitBreaker['failed']>): number {
    return this.#breaker.failed(...failure);
  }

  succeeded(...success: Parameters<CircuitBreaker['succeeded']>): void {
    this.#breaker.succeeded(...success);
  }

  /** Resolves when a request may be sent, or will not be. */
  admit(): Promise<Admittance> {
    return this.#breaker.admit(this);
  }

  /** For the breaker: its circuit has changed, or somebody has met it as it is. */
  note(): void {
    const { isClosed, inVain, last } = this.#breaker;
    const { clock, name, tell } = this.#options;
    this.#inVainBefore = Math.min(this.#inVainBefore, inVain);
    if (isClosed && this.#toldAt !== null) {
      // The steady clock counts parts of milliseconds; what is written down has none.
      const after = Math.round(clock.monotonic() - this.#toldAt);
      this.#toldAt = null;
      void tell({ type: 'target-well', at: clock.now(), target: name, after });
    } else if (!isClosed && this.#toldAt === null && last !== null) {
      this.#toldAt = clock.monotonic();
      void tell({ type: 'target-unwell', at: clock.now(), target: name, refusal: last });
    }
  }

  /** For the breaker: one is let through on its own; `leave` gives back its place. Gives what does so once. */
  letOne(leave: () => void): () => void {
    const once = (): void => {
      if (this.#out.delete(once)) leave();
    };
    this.#out.add(once);
    return once;
  }

  /** The run is over: nobody will tell what came of those. */
  clear(): void {
    for (const leave of [...this.#out]) leave();
  }
}
