import type { Clock } from '../../core/clock.ts';

/** A clock whose timers can be held back, as those of a process that is down. Time goes on meanwhile. */
export class HaltableClock implements Clock {
  readonly #clock: Clock;
  readonly #held = new Set<() => void>();
  #halted = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(delay: number, act: () => void): () => void {
    const ring = (): void => {
      if (this.#halted) this.#held.add(act);
      else act();
    };
    const callOff = this.#clock.after(delay, ring);
    return () => {
      callOff();
      this.#held.delete(act);
    };
  }

  halt(): void {
    this.#halted = true;
  }

  /** Whatever came due meanwhile happens now, in the order in which it was due. */
  resume(): void {
    this.#halted = false;
    for (const act of this.#held) {
      this.#held.delete(act);
      act();
    }
  }
}
