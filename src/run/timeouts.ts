import type { Clock } from '../core/clock.ts';
import type { TimeoutSpec } from '../manifest/manifest.ts';
import { type Deadline, Deadlines } from './deadlines.ts';
import { type Entry, isOver } from './entry.ts';

export type TimeoutCause = 'queue-timeout' | 'build-timeout';

export interface TimeoutListener {
  /** Its time is over: it is to be cancelled or stopped. */
  stop(entry: Entry, cause: TimeoutCause): void;
  /** Its time is over, and it is to be left to the controller; or it did not end when it was stopped. */
  leave(entry: Entry, cause: TimeoutCause): void;
}

/** How long a request may wait, or its build run. */
export interface Timed extends Deadline {
  readonly entry: Entry;
  readonly cause: TimeoutCause;
  /** Milliseconds. */
  readonly delay: number;
  readonly action: TimeoutSpec['action'];
}

/** A build that was stopped gets this long to end before it is left behind. Milliseconds. */
const GRACE = 60_000;

/** Watches how long requests wait in the queue and how long their builds run. */
export class Timeouts {
  readonly #clock: Clock;
  readonly #listener: TimeoutListener;
  /** By how many milliseconds they are away when they are set. */
  readonly #deadlines = new Map<number, Deadlines<Timed>>();

  constructor(clock: Clock, listener: TimeoutListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** To be called at every change of a request, its end among them. `since`: when that was. Default: now. */
  changed(entry: Entry, timeout: TimeoutSpec, since: number = this.#clock.now()): void {
    const cause = isOver(entry) ? null : causeIn(entry);
    if (cause === (entry.timed?.cause ?? null)) return;
    if (entry.timed !== null) this.#deadlines.get(entry.timed.delay)?.callOff(entry.timed);
    entry.timed = null;
    const bound = cause === 'queue-timeout' ? timeout.queue : timeout.build;
    if (cause === null || bound === null) return;
    const passed = Math.max(0, this.#clock.now() - since);
    this.#arm(entry, cause, Math.max(0, bound - passed), timeout.action);
  }

  /** Nothing is timed any more: an armed timer would keep the process alive. */
  close(): void {
    for (const deadlines of this.#deadlines.values()) deadlines.close();
    this.#deadlines.clear();
  }

  #arm(entry: Entry, cause: TimeoutCause, delay: number, action: TimeoutSpec['action']): void {
    const timed: Timed = { entry, cause, delay, action, due: 0, stands: false };
    entry.timed = timed;
    const known = this.#deadlines.get(delay);
    const deadlines = known ?? new Deadlines<Timed>(this.#clock, delay, one => this.#passed(one));
    if (known === undefined) this.#deadlines.set(delay, deadlines);
    deadlines.set(timed);
  }

  #passed({ entry, cause, action }: Timed): void {
    entry.timed = null;
    if (action === 'leave') this.#listener.leave(entry, cause);
    else {
      this.#arm(entry, cause, GRACE, 'leave');
      this.#listener.stop(entry, cause);
    }
  }
}

function causeIn({ state }: Entry): TimeoutCause | null {
  if (state.state === 'queued') return 'queue-timeout';
  return state.state === 'running' ? 'build-timeout' : null;
}
