import type { Clock } from '../../core/clock.ts';
import type { TimeoutSpec } from '../../manifest/manifest.ts';
import { type Entry, isOver } from '../requests/entry.ts';
import { type Deadline, Deadlines } from './deadlines.ts';

export type TimeoutCause = 'queue-timeout' | 'build-timeout';

export interface TimeoutListener {
  /** Its time is over: the next look is to come soon, as it decides. */
  due(entry: Entry): void;
  /** Its time is over, and it is still there: it is to be cancelled or stopped. */
  stop(entry: Entry, cause: TimeoutCause): void;
  /** The same, and it is to be left to the controller; or it did not end when it was stopped. */
  leave(entry: Entry, cause: TimeoutCause): void;
}

/** How long a request may wait, or its build run. */
export interface Timed extends Deadline {
  readonly entry: Entry;
  readonly cause: TimeoutCause;
  /** Since when its time counts, by the monotonic clock. */
  readonly setAt: number;
  readonly action: TimeoutSpec['action'];
  phase: 'counting' | 'over' | 'stopped';
  /** When a look has first shown it after it was stopped, by the monotonic clock; null: none has. */
  stillThereAt: number | null;
}

/** A build that was stopped gets this long to end before it is left behind. Milliseconds. */
const GRACE = 60_000;

/**
 * Watches how long requests wait in the queue and how long their builds run. When the time of one is over, only a look that
 * shows that it is still there has consequences: while nobody can look it may have ended well. The time that a controller
 * could not be reached does not count.
 */
export class Timeouts {
  readonly #clock: Clock;
  readonly #listener: TimeoutListener;
  readonly #deadlines: Deadlines<Timed>;

  constructor(clock: Clock, listener: TimeoutListener) {
    this.#clock = clock;
    this.#listener = listener;
    this.#deadlines = new Deadlines<Timed>(clock, timed => this.#passed(timed));
  }

  /** To be called at every change of a request, its end among them. `since`: when that was. Default: now. */
  changed(entry: Entry, timeout: TimeoutSpec, since: number = this.#clock.now()): void {
    const cause = isOver(entry) ? null : causeIn(entry);
    if (cause === (entry.timed?.cause ?? null)) return;
    this.#callOff(entry);
    const bound = cause === 'queue-timeout' ? timeout.queue : timeout.build;
    if (cause === null || bound === null) return;
    const passed = Math.max(0, this.#clock.now() - since);
    this.#arm(entry, cause, Math.max(0, bound - passed), timeout.action);
  }

  /** A look that began at `lookedAt`, by the monotonic clock, has shown it, in the queue or as a build. */
  shown({ timed }: Entry, lookedAt: number): void {
    if (timed === null || timed.phase === 'counting' || lookedAt < timed.due) return;
    const { entry, cause, action } = timed;
    if (timed.phase === 'over') {
      timed.phase = 'stopped';
      if (action === 'leave') this.#listener.leave(entry, cause);
      else this.#listener.stop(entry, cause);
      return;
    }
    timed.stillThereAt ??= lookedAt;
    if (lookedAt - timed.stillThereAt >= GRACE) this.#listener.leave(entry, cause);
  }

  /** Its controller has answered again, after it could not be reached for so many milliseconds. */
  wasAway({ timed }: Entry, milliseconds: number): void {
    if (timed === null) return;
    if (timed.phase === 'stopped') {
      timed.stillThereAt = null;
      return;
    }
    const now = this.#clock.monotonic();
    this.#deadlines.putOff(timed, Math.min(milliseconds, now - timed.setAt));
    if (timed.phase === 'counting') return;
    // It may have time again; if not, the next look tells whether it is still there.
    timed.phase = 'counting';
    this.#deadlines.set(timed, Math.max(0, timed.due - now));
  }

  /** Nothing is timed any more: an armed timer would keep the process alive. */
  close(): void {
    this.#deadlines.close();
  }

  #callOff(entry: Entry): void {
    if (entry.timed !== null) this.#deadlines.callOff(entry.timed);
    entry.timed = null;
  }

  #arm(entry: Entry, cause: TimeoutCause, delay: number, action: TimeoutSpec['action']): void {
    const timed: Timed = {
      entry,
      cause,
      setAt: this.#clock.monotonic(),
      action,
      phase: 'counting',
      stillThereAt: null,
      due: 0,
      stands: false,
    };
    entry.timed = timed;
    this.#deadlines.set(timed, delay);
  }

  #passed(timed: Timed): void {
    timed.phase = 'over';
    this.#listener.due(timed.entry);
  }
}

function causeIn({ state }: Entry): TimeoutCause | null {
  if (state.state === 'queued') return 'queue-timeout';
  return state.state === 'running' ? 'build-timeout' : null;
}
