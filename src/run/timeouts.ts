import type { Clock } from '../core/clock.ts';
import type { RequestKey } from '../core/ids.ts';
import type { TimeoutSpec } from '../manifest/manifest.ts';
import { type Entry, isOver } from './entry.ts';

export type TimeoutCause = 'queue-timeout' | 'build-timeout';

export interface TimeoutListener {
  /** Its time is over: it is to be cancelled or stopped. */
  stop(entry: Entry, cause: TimeoutCause): void;
  /** Its time is over, and it is to be left to the controller; or it did not end when it was stopped. */
  leave(entry: Entry, cause: TimeoutCause): void;
}

/** A build that was stopped gets this long to end before it is left behind. Milliseconds. */
const GRACE = 60_000;

interface Armed {
  readonly cause: TimeoutCause;
  readonly callOff: () => void;
}

/** Watches how long requests wait in the queue and how long their builds run. */
export class Timeouts {
  readonly #clock: Clock;
  readonly #listener: TimeoutListener;
  readonly #armed = new Map<RequestKey, Armed>();

  constructor(clock: Clock, listener: TimeoutListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** To be called at every change of a request, its end among them. `since`: when that was. Default: now. */
  changed(entry: Entry, timeout: TimeoutSpec, since: number = this.#clock.now()): void {
    const { key } = entry.request;
    const phase = isOver(entry) ? null : phaseOf(entry);
    const armed = this.#armed.get(key);
    if (phase !== null && armed?.cause === phase.cause) return;
    armed?.callOff();
    this.#armed.delete(key);
    const bound = phase === null ? null : timeout[phase.bound];
    if (phase === null || bound === null) return;
    const passed = Math.max(0, this.#clock.now() - since);
    this.#arm(entry, phase.cause, Math.max(0, bound - passed), timeout.action);
  }

  /** Nothing is timed any more: an armed timer would keep the process alive. */
  close(): void {
    for (const { callOff } of this.#armed.values()) callOff();
    this.#armed.clear();
  }

  #arm(entry: Entry, cause: TimeoutCause, delay: number, action: TimeoutSpec['action']): void {
    const { key } = entry.request;
    const callOff = this.#clock.after(delay, () => {
      this.#armed.delete(key);
      if (action === 'leave') return this.#listener.leave(entry, cause);
      this.#arm(entry, cause, GRACE, 'leave');
      this.#listener.stop(entry, cause);
    });
    this.#armed.set(key, { cause, callOff });
  }
}

function phaseOf({
  state,
}: Entry): { readonly cause: TimeoutCause; readonly bound: 'queue' | 'build' } | null {
  if (state.state === 'queued') return { cause: 'queue-timeout', bound: 'queue' };
  return state.state === 'running' ? { cause: 'build-timeout', bound: 'build' } : null;
}
