import type { Clock } from '../../core/clock.ts';
import type { AbortListeners } from './abort-listeners.ts';
import { isCalledOff, type Signals } from './signals.ts';

/** So many triggers in so much time. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly per: number;
}

/** A token bucket: what may pass at once is what one second brings, and at least one. */
export interface RateLimit {
  /**
   * Waits for a turn, in the order of asking; false when it was called off before. `onHeld` is called when there is
   * anything to wait for.
   */
  take(signals: Signals, onHeld: () => void): Promise<boolean>;
  /** For a turn that was not needed. */
  giveBack(): void;
}

/** The most turns that are saved up. */
export const burstOf = ({ count, per }: Rate): number =>
  Math.max(1, Math.min(count, Math.floor((count * 1_000) / per)));

export function createRateLimit(rate: Rate, clock: Clock, aborts: AbortListeners): RateLimit {
  const burst = burstOf(rate);
  const perMillisecond = rate.count / rate.per;
  const waiting = new Set<() => void>();
  let turns = burst;
  let counted = clock.now();
  let armed = false;

  const refill = (): void => {
    const now = clock.now();
    // A clock that was set back brings nothing, and one that was set forward no more than a burst.
    turns = Math.min(burst, turns + Math.max(0, now - counted) * perMillisecond);
    counted = now;
  };
  const serve = (): void => {
    refill();
    for (const go of waiting) {
      if (turns < 1) break;
      turns -= 1;
      go();
    }
    if (waiting.size === 0 || armed) return;
    armed = true;
    clock.after(Math.max(1, Math.ceil((1 - turns) / perMillisecond)), () => {
      armed = false;
      serve();
    });
  };

  return {
    take(signals, onHeld) {
      if (isCalledOff(signals)) return Promise.resolve(false);
      refill();
      if (waiting.size === 0 && turns >= 1) {
        turns -= 1;
        return Promise.resolve(true);
      }
      onHeld();
      return new Promise(resolve => {
        const settle = (hasTurn: boolean): void => {
          leave.end();
          stop.end();
          waiting.delete(go);
          resolve(hasTurn);
        };
        const go = (): void => settle(true);
        const withdraw = (): void => settle(false);
        const leave = aborts.add(signals.leave, withdraw);
        const stop = aborts.add(signals.stop, withdraw);
        waiting.add(go);
        serve();
      });
    },
    giveBack() {
      turns = Math.min(burst, turns + 1);
      serve();
    },
  };
}
