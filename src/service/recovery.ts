import type { Clock } from '../core/clock.ts';
import type { Result } from '../core/result.ts';
import type { StoreFault } from '../store/store-fault.ts';

export interface RecoveryOptions {
  readonly clock: Clock;
  /** Tries to go on. Where it can, it says so by `well` in the moment from which on new faults count. */
  readonly attempt: () => Promise<Result<void, StoreFault>>;
  /** That has failed; to be told as any other fault. */
  readonly onFailed: (fault: StoreFault) => void;
}

/** How long after a fault the store is tried again, in milliseconds: doubled each time, up to `most`. */
export const RETRY = { first: 5_000, most: 60_000 } as const;

/**
 * When a failing store is tried again. Of one full disk every journal has its own tale to tell: however many do, there is one
 * timer and one attempt at a time, and only an attempt that has failed makes the next one wait longer.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  #failure: { readonly fault: StoreFault; readonly since: number } | null = null;
  #delay: number = RETRY.first;
  /** null: none is going to be made. */
  #callOff: (() => void) | null = null;
  #isTrying = false;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Another value for each fault that was told, also where two say the same; null: the store is well. */
  get failure(): { readonly fault: StoreFault } | null {
    return this.#failure;
  }

  failed(fault: StoreFault): void {
    const { clock } = this.#options;
    this.#failure = { fault, since: this.#failure?.since ?? clock.monotonic() };
    if (this.#isTrying) return;
    this.#callOff ??= clock.after(this.#delay, () => {
      this.#callOff = null;
      void this.#try();
    });
  }

  /** For how long it was not, in milliseconds; null: it was all the time. */
  well(): number | null {
    const { clock } = this.#options;
    const after = this.#failure === null ? null : clock.monotonic() - this.#failure.since;
    this.#failure = null;
    this.#isTrying = false;
    this.#delay = RETRY.first;
    this.close();
    return after;
  }

  /** No attempt is going to be made. */
  close(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  async #try(): Promise<void> {
    this.#isTrying = true;
    const tried = await this.#options.attempt();
    if (tried.ok) return;
    this.#isTrying = false;
    this.#delay = Math.min(2 * this.#delay, RETRY.most);
    this.#options.onFailed(tried.error);
  }
}
