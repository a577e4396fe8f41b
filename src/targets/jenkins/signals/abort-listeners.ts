import { setMaxListeners } from 'node:events';
import { Bag, type Placed } from './bag.ts';

/** Who is to be told when a signal aborts: many waiters, one listener of the platform a signal. */
export interface AbortListeners {
  /** Calls `act` once when the signal aborts. */
  add(signal: AbortSignal, act: () => void): Listening;
}

export interface Listening {
  end(): void;
}

/**
 * A whole run shares two signals, and each of its requests may wait for both for some milliseconds. A listener of
 * the platform, added and removed each time, costs ten times as much as a place in a bag.
 */
export function createAbortListeners(): AbortListeners {
  const crowds = new WeakMap<AbortSignal, Bag<Waiting>>();

  const crowdOf = (signal: AbortSignal): Bag<Waiting> => {
    const known = crowds.get(signal);
    if (known !== undefined) return known;
    const crowd = new Bag<Waiting>();
    // The targets of a run share its signals, and Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', () => {
      // Whoever is told may end the waiting of others.
      for (const waiting of crowd.all()) if (crowd.remove(waiting)) waiting.act();
    });
    crowds.set(signal, crowd);
    return crowd;
  };

  return {
    add(signal, act) {
      const crowd = crowdOf(signal);
      const waiting = new Waiting(crowd, act);
      crowd.add(waiting);
      return waiting;
    },
  };
}

class Waiting implements Listening, Placed {
  readonly #crowd: Bag<Waiting>;
  readonly act: () => void;
  place = 0;

  constructor(crowd: Bag<Waiting>, act: () => void) {
    this.#crowd = crowd;
    this.act = act;
  }

  end(): void {
    this.#crowd.remove(this);
  }
}
