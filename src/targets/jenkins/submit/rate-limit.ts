import type { Clock } from '../../../core/clock.ts';
import { Line, type Standing } from '../../../core/line.ts';
import type { Target } from '../../target.ts';
import type { AbortListeners } from '../signals/abort-listeners.ts';
import { isCalledOff, type Signals, whenCalledOff } from '../signals/signals.ts';

/** So many triggers in so much time. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly per: number;
}

/** A token bucket: what may pass at once is what one second brings, and at least one. */
export interface RateLimit {
  /**
   * Waits for a turn, in the order of asking; false when it was called off before, which uses up none. `onHeld` is
   * called when there is anything to wait for.
   */
  take(signals: Signals, onHeld: () => void): Promise<boolean>;
  /** For a turn that was not needed. */
  giveBack(): void;
  /** Calls off all who wait, and gives no turn any more. */
  close(): void;
}

/** The most turns that are saved up. */
export const burstOf = ({ count, per }: Rate): number =>
  Math.max(1, Math.min(count, Math.floor((count * 1_000) / per)));

export function createRateLimit(rate: Rate, clock: Clock, aborts: AbortListeners): RateLimit {
  const burst = burstOf(rate);
  const perMillisecond = rate.count / rate.per;
  const waiting = new Line<Waiter>();
  let turns = burst;
  let counted = clock.monotonic();
  let callOffTimer: (() => void) | null = null;
  let closed = false;

  const refill = (): void => {
    const now = clock.monotonic();
    turns = Math.min(burst, turns + (now - counted) * perMillisecond);
    counted = now;
  };
  /** A timer that nobody waits for would keep the process alive, by hours where the rate is by the hour. */
  const setTimer = (): void => {
    if (waiting.size === 0) {
      callOffTimer?.();
      callOffTimer = null;
      return;
    }
    callOffTimer ??= clock.after(Math.max(1, Math.ceil((1 - turns) / perMillisecond)), () => {
      callOffTimer = null;
      serve();
    });
  };
  const serve = (): void => {
    refill();
    for (let waiter = waiting.first(); waiter !== null && turns >= 1; waiter = waiting.first()) {
      const hasTurn = !isCalledOff(waiter.signals);
      if (hasTurn) turns -= 1;
      waiter.settle(hasTurn);
    }
    setTimer();
  };

  return {
    take(signals, onHeld) {
      if (closed || isCalledOff(signals)) return Promise.resolve(false);
      refill();
      if (waiting.size === 0 && turns >= 1) {
        turns -= 1;
        return Promise.resolve(true);
      }
      onHeld();
      return new Promise(resolve => {
        const waiter: Waiter = {
          signals,
          stands: false,
          settle(hasTurn) {
            listening.end();
            waiting.leave(waiter);
            resolve(hasTurn);
          },
        };
        const listening = whenCalledOff(aborts, signals, () => {
          waiter.settle(false);
          setTimer();
        });
        waiting.join(waiter);
        serve();
      });
    },
    giveBack() {
      turns = Math.min(burst, turns + 1);
      serve();
    },
    close() {
      closed = true;
      for (let waiter = waiting.first(); waiter !== null; waiter = waiting.first()) waiter.settle(false);
      setTimer();
    },
  };
}

interface Waiter extends Standing {
  readonly signals: Signals;
  settle(hasTurn: boolean): void;
}

/** Turns for requests that are announced before they are sent. */
export function turnsOf(limit: RateLimit): NonNullable<Target['takeTurn']> {
  const turn = { giveBack: limit.giveBack };
  return async ({ onHeld, ...wanted }, signals) =>
    (await limit.take({ ...signals, ...wanted }, onHeld)) ? turn : null;
}
