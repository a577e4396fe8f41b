import type { Clock } from '../core/clock.ts';

/** A look so long after the one before, in milliseconds, is late: ticks come each second. */
const ON_TIME = 30_000;

/** How long runs have to show that they have ended, in milliseconds: a look at a slow controller and its answer. */
export const GRACE = 20_000;

/**
 * After a restart, a sleep or a stall, runs may have ended that nobody here knows of yet, and a fire that meets one of them
 * would be skipped for a run that is over. So a late look at the clock waits until all of them have ended, or have had the
 * time to show it.
 */
export class LateLook {
  readonly #clock: Clock;
  /** What waits, and how to call it off; null: nothing does. */
  #waiting: { readonly act: () => void; readonly callOff: () => void } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** `last`: when the clock was looked at before, in milliseconds since 1970; null: not by this process. */
  isLate(last: number | null): boolean {
    return last === null || this.#clock.now() - last > ON_TIME;
  }

  /** Acts after `GRACE`, unless `hurry` comes first. */
  wait(act: () => void): void {
    this.#waiting ??= { act, callOff: this.#clock.after(GRACE, () => this.hurry()) };
  }

  /** There is nothing left to wait for. */
  hurry(): void {
    const waiting = this.#waiting;
    this.forget();
    waiting?.act();
  }

  /** What waits does not happen. */
  forget(): void {
    this.#waiting?.callOff();
    this.#waiting = null;
  }
}
