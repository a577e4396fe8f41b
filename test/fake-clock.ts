import type { Clock } from '../src/core/clock.ts';

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

/** A clock that stands still until a test moves it, or sets it. */
export class FakeClock implements Clock {
  #now: number;
  /** How far its wall clock was set, in milliseconds. */
  #set = 0;
  readonly #timers = new Set<Timer>();

  /** Starts at a fixed day, so that what tests see is the same on every machine. */
  constructor(now = Date.UTC(2026, 10, 22, 17, 0, 0)) {
    this.#now = now;
  }

  now(): number {
    return this.#now + this.#set;
  }

  monotonic(): number {
    return this.#now;
  }

  /** Somebody sets the wall clock; no time passes. */
  step(milliseconds: number): void {
    this.#set += milliseconds;
  }

  after(delay: number, act: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers are set: a test can tell that nothing was left behind. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets time pass, firing each timer at its own moment, in order; timers set meanwhile count too. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#next(end); timer !== null; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.act();
    }
    this.#now = end;
  }

  #next(end: number): Timer | null {
    let first: Timer | null = null;
    // Strictly earlier wins, so that timers of one moment fire in the order in which they were set.
    for (const timer of this.#timers)
      if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer;
    return first;
  }
}
