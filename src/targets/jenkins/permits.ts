import type { AbortListeners } from './abort-listeners.ts';
import { isCalledOff, type Signals } from './signals.ts';

/** Gives a permit back; only the first call counts. */
export type Release = () => void;

/** A fair semaphore: so many permits, given in the order of asking. */
export interface Permits {
  /** Null when none is free. */
  takeNow(): Release | null;
  /** Null when it was called off before a permit was free. */
  take(signals: Signals): Promise<Release | null>;
}

export function createPermits(count: number, aborts: AbortListeners): Permits {
  let free = count;
  // A set keeps the order, and lets go of one in the middle at once.
  const waiting = new Set<() => void>();

  const permit = (): Release => {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const [next] = waiting;
      if (next === undefined) free += 1;
      else next();
    };
  };

  const takeNow = (): Release | null => {
    if (free === 0) return null;
    free -= 1;
    return permit();
  };

  return {
    takeNow,
    take(signals) {
      if (isCalledOff(signals)) return Promise.resolve(null);
      const atOnce = takeNow();
      if (atOnce !== null) return Promise.resolve(atOnce);
      return new Promise(resolve => {
        const settle = (outcome: Release | null): void => {
          leave.end();
          stop.end();
          waiting.delete(grant);
          resolve(outcome);
        };
        const grant = (): void => settle(permit());
        const withdraw = (): void => settle(null);
        const leave = aborts.add(signals.leave, withdraw);
        const stop = aborts.add(signals.stop, withdraw);
        waiting.add(grant);
      });
    },
  };
}
