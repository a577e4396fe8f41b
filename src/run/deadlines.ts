import type { Clock } from '../core/clock.ts';
import { Line, type Standing } from '../core/line.ts';

/** Something that has so much time, once. */
export interface Deadline extends Standing {
  /** By the monotonic clock; set by `Deadlines`. */
  due: number;
}

/**
 * Deadlines that are all the same time away when they are set, so that they pass in the order of setting and one timer of the
 * clock does for all of them. Of thousands of requests each would set one of its own, and call it off, twice.
 */
export class Deadlines<T extends Deadline> {
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #passed: (deadline: T) => void;
  readonly #line = new Line<T>();
  /** Calls the timer off; null: there is none. */
  #callOff: (() => void) | null = null;

  /** `delay`: milliseconds. `passed`: told of each whose time is over. */
  constructor(clock: Clock, delay: number, passed: (deadline: T) => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#passed = passed;
  }

  set(deadline: T): void {
    deadline.due = this.#clock.monotonic() + this.#delay;
    this.#line.join(deadline);
    this.#arm(this.#delay);
  }

  /** Of one that has passed this is no news. The timer stays, for those that are set next. */
  callOff(deadline: T): void {
    this.#line.leave(deadline);
    // Lets the line close up.
    this.#line.first();
  }

  /** Nothing passes any more: the timer would keep the process alive. */
  close(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  #arm(delay: number): void {
    this.#callOff ??= this.#clock.after(delay, () => this.#pass());
  }

  #pass(): void {
    this.#callOff = null;
    const now = this.#clock.monotonic();
    for (let first = this.#line.first(); first !== null; first = this.#line.first()) {
      // The one that the timer was set for may have been called off.
      if (first.due > now) {
        this.#arm(first.due - now);
        return;
      }
      this.#line.leave(first);
      this.#passed(first);
    }
  }
}
