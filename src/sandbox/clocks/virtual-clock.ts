import type { Clock } from '../../core/clock.ts';

/** A clock that somebody moves. */
export interface MovableClock extends Clock {
  /** Lets so many milliseconds pass; each timer fires at its own moment, in order. */
  advance(milliseconds: number): void;
}

export const isMovable = (clock: Clock): clock is MovableClock =>
  'advance' in clock && typeof clock.advance === 'function';

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

/** Stands still until it is moved, so that hours pass in a millisecond. */
export class VirtualClock implements MovableClock {
  #now: number;
  readonly #timers = new Set<Timer>();

  /** `start`: milliseconds since 1970. */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delay: number, act: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, delay), act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#next(end); timer !== null; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = timer.at;
      timer.act();
    }
    this.#now = end;
  }

  #next(end: number): Timer | null {
    let first: Timer | null = null;
    // Timers of one moment fire in the order in which they were set.
    for (const timer of this.#timers)
      if (timer.at <= end && timer.at < (first?.at ?? Infinity)) first = timer;
    return first;
  }
}
