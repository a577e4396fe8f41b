import type { Clock } from '../../core/clock.ts';
import { TimerHeap } from '../../core/timer-heap.ts';

/** Something that has so much time, once. */
export interface Deadline {
  /** By the monotonic clock; set by `Deadlines`. */
  due: number;
  /** Kept by `Deadlines`: false at first, and again once it has passed or was called off. */
  stands: boolean;
}

/** So many that were called off may stand in the heap however few others do. */
const FEW = 64;

/**
 * Deadlines in the order in which they pass, by one timer of the clock: of thousands of requests each would set one of its own,
 * and call it off, twice. Those that were called off or put off keep their places until their turn comes, or until they are
 * the greater part: to find them in the middle would cost more.
 */
export class Deadlines<T extends Deadline> {
  readonly #clock: Clock;
  readonly #passed: (deadline: T) => void;
  #heap = new TimerHeap<T>();
  /** How many were set: of two that pass in the same moment, the one that was set first passes first. */
  #set = 0;
  /** How many of the heap stand. */
  #standing = 0;
  /** For the first of the heap, or one that stood before it; null: there is none. */
  #timer: { readonly at: number; readonly callOff: () => void } | null = null;
  #isClosed = false;

  /** `passed`: told of each whose time is over. */
  constructor(clock: Clock, passed: (deadline: T) => void) {
    this.#clock = clock;
    this.#passed = passed;
  }

  /** One that does not stand passes after `delay` milliseconds. Not for one that was called off. */
  set(deadline: T, delay: number): void {
    if (this.#isClosed) return;
    deadline.due = this.#clock.monotonic() + delay;
    deadline.stands = true;
    this.#standing += 1;
    this.#heap.push(deadline.due, this.#set, deadline);
    this.#set += 1;
    this.#arm(deadline.due, delay);
  }

  /** One that stands passes so many milliseconds later; this costs nothing before it would have passed. */
  putOff(deadline: T, milliseconds: number): void {
    deadline.due += milliseconds;
  }

  /** Of one that has passed this is no news. The timer stays, for those that are set next. */
  callOff(deadline: T): void {
    if (!deadline.stands) return;
    deadline.stands = false;
    this.#standing -= 1;
    if (this.#heap.size > 2 * this.#standing + FEW) this.#closeUp();
  }

  /** How many places the heap has, of those too that were called off. */
  get held(): number {
    return this.#heap.size;
  }

  /** Nothing passes any more, and nothing is set: the timer would keep the process alive. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.callOff();
    this.#timer = null;
  }

  #closeUp(): void {
    const standing = [...this.#heap].filter(({ item }) => item.stands);
    this.#heap = new TimerHeap();
    for (const { item, order } of standing) this.#heap.push(item.due, order, item);
  }

  #arm(at: number, delay: number): void {
    if (this.#timer !== null && this.#timer.at <= at) return;
    this.#timer?.callOff();
    this.#timer = { at, callOff: this.#clock.after(delay, () => this.#pass()) };
  }

  #pass(): void {
    this.#timer = null;
    const now = this.#clock.monotonic();
    for (let first = this.#heap.peek(); first !== null; first = this.#heap.peek()) {
      if (first.item.stands && first.at > now) {
        this.#arm(first.at, first.at - now);
        return;
      }
      this.#heap.pop();
      const { item, order } = first;
      if (!item.stands) continue;
      // It was put off.
      if (item.due > now) this.#heap.push(item.due, order, item);
      else {
        item.stands = false;
        this.#standing -= 1;
        this.#passed(item);
      }
    }
  }
}
