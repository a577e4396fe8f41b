import { isCalledOff, onCallOff, type Signals } from './signals.ts';

/** Gives a permit back; only the first call counts. */
export type Release = () => void;

/** A fair semaphore: so many permits, given in the order of asking. */
export interface Permits {
  /** Null when it was called off before a permit was free. */
  take(signals: Signals): Promise<Release | null>;
}

export function createPermits(count: number): Permits {
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

  return {
    take(signals) {
      if (isCalledOff(signals)) return Promise.resolve(null);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(permit());
      }
      return new Promise(resolve => {
        const settle = (outcome: Release | null): void => {
          stopListening();
          waiting.delete(grant);
          resolve(outcome);
        };
        const grant = (): void => settle(permit());
        const stopListening = onCallOff(signals, () => settle(null));
        waiting.add(grant);
      });
    },
  };
}
