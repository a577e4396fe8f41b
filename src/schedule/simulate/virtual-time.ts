import type { Clock } from '../../core/clock.ts';
import type { TickSource } from '../ticks/tick-source.ts';

/** Somebody sets the clock: from the moment `at` on it shows `by` milliseconds more (or less) than it would. */
export interface ClockJump {
  readonly at: number;
  readonly by: number;
}

/**
 * Time that moves when it is told to. `elapsed` is what really passes, in milliseconds since 1970; what the clock shows is
 * the same until it jumps.
 */
export class VirtualTime implements Clock {
  elapsed: number;
  readonly #jump: ClockJump | null;

  constructor(start: number, jump: ClockJump | null) {
    this.elapsed = start;
    this.#jump = jump;
  }

  now(): number {
    return this.elapsed + this.#offset();
  }

  monotonic(): number {
    return this.elapsed;
  }

  /** When the clock will show an instant, if it does not jump before. */
  elapsedAt(instant: number): number {
    return instant - this.#offset();
  }

  /** A scheduler sets no timers: it lives by its ticks. */
  after(): () => void {
    return () => undefined;
  }

  #offset(): number {
    return this.#jump !== null && this.elapsed >= this.#jump.at ? this.#jump.by : 0;
  }
}

/** A simulation looks when there is something to see. */
export const NO_TICKS: TickSource = { start: () => undefined, stop: () => undefined };
