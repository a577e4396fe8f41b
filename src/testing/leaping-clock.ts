import type { Clock } from '../core/clock.ts';

interface Timer {
  /** By this clock. */
  readonly due: number;
  ring(): void;
}

/**
 * Runs as another clock does, and can leap to its next timer when all that is left to do is to wait. So a rehearsal
 * of hours takes a second, while sockets, which need real time, still get it.
 */
export class LeapingClock implements Clock {
  readonly #base: Clock;
  readonly #timers = new Set<Timer>();
  #leapt = 0;

  constructor(base: Clock) {
    this.#base = base;
  }

  now(): number {
    return this.#base.now() + this.#leapt;
  }

  monotonic(): number {
    return this.#base.monotonic() + this.#leapt;
  }

  after(delay: number, act: () => void): () => void {
    const timer: Timer = {
      due: this.now() + Math.max(0, delay),
      ring: () => {
        callOff();
        act();
      },
    };
    const callOffReal = this.#base.after(delay, () => timer.ring());
    const callOff = (): void => {
      callOffReal();
      this.#timers.delete(timer);
    };
    this.#timers.add(timer);
    return callOff;
  }

  /** To the moment of the timer that is due next, which rings; false: there is none. */
  leap(): boolean {
    let next: Timer | null = null;
    for (const timer of this.#timers) if (timer.due < (next?.due ?? Infinity)) next = timer;
    if (next === null) return false;
    // The machine's clock shows whole milliseconds, and so does a server that is timed by this one.
    this.#leapt += Math.ceil(Math.max(0, next.due - this.now()));
    next.ring();
    return true;
  }
}
