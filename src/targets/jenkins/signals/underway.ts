import { setMaxListeners } from 'node:events';
import type { Clock } from '../../../core/clock.ts';
import type { SubmitSignals } from '../../submission.ts';
import { Bag, type Placed } from './bag.ts';

/** How late a deadline may be, in milliseconds; little against the seconds that deadlines have. */
const TICK = 100;

/** A request under way, which may have to end before its answer comes. */
export interface Endable extends Placed {
  readonly signals: SubmitSignals;
  /** Its deadline, in ticks; set by `Underway`. */
  due: number;
  /** Its deadline has passed; it is under way no more. */
  onDeadline(): void;
  /** `signals.leave` has aborted. */
  onLeave(): void;
  /** `signals.stop` has aborted. */
  onStop(): void;
}

/**
 * The requests of a client that are under way, never more than it has connections, and what ends them early: one coarse
 * timer for their deadlines, and one listener of the platform for each signal. Timers and listeners of their own would be
 * made and called off again several times a request.
 */
export class Underway {
  readonly #clock: Clock;
  readonly #requests = new Bag<Endable>();
  readonly #heard = new WeakSet<AbortSignal>();
  /** The clock is counted by its ticks and not read: a wall clock that jumps must not end every request at once. */
  #ticks = 0;
  #callOffTick: (() => void) | null = null;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `delay`: milliseconds to its deadline. */
  begin(request: Endable, delay: number): void {
    this.#hear(request.signals.leave);
    this.#hear(request.signals.stop);
    this.extend(request, delay);
    this.#requests.add(request);
    this.#arm();
  }

  /** Sets its deadline anew, so many milliseconds from now. */
  extend(request: Endable, delay: number): void {
    // One more, since the present tick has partly gone by.
    request.due = this.#ticks + Math.ceil(delay / TICK) + 1;
  }

  end(request: Endable): void {
    this.#requests.remove(request);
  }

  /** Lets go of the timer; deadlines do not count any more. */
  close(): void {
    this.#closed = true;
    this.#callOffTick?.();
  }

  #arm(): void {
    if (this.#requests.size > 0 && !this.#closed)
      this.#callOffTick ??= this.#clock.after(TICK, () => this.#tick());
  }

  #tick(): void {
    this.#ticks += 1;
    this.#callOffTick = null;
    for (const request of this.#requests.all()) {
      // One that ended before may have ended the next.
      if (request.due <= this.#ticks && this.#requests.remove(request)) request.onDeadline();
    }
    this.#arm();
  }

  #hear(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return;
    this.#heard.add(signal);
    // The targets of a run share its signals, and Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', () => this.#aborted(signal));
  }

  #aborted(signal: AbortSignal): void {
    for (const request of this.#requests.all()) {
      if (request.signals.leave === signal && this.#requests.has(request)) request.onLeave();
      if (request.signals.stop === signal && this.#requests.has(request)) request.onStop();
    }
  }
}
