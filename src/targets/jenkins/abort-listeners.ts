import { setMaxListeners } from 'node:events';
import { Bag, type Member } from './bag.ts';

/** Who is to be told when a signal aborts: many waiters, one listener of the platform a signal. */
export interface AbortListeners {
  /** Calls `act` once when the signal aborts. */
  add(signal: AbortSignal, act: () => void): Listening;
}

export interface Listening {
  end(): void;
}

/**
 * A whole run shares two signals, and each of its requests listens to both for some milliseconds. A listener of
 * the platform, added and removed each time, costs ten times as much as a place in a bag.
 */
export function createAbortListeners(): AbortListeners {
  const crowds = new WeakMap<AbortSignal, Bag<() => void>>();

  const crowdOf = (signal: AbortSignal): Bag<() => void> => {
    const known = crowds.get(signal);
    if (known !== undefined) return known;
    const crowd = new Bag<() => void>();
    // The targets of a run share its signals, and Node would warn of a leak at the eleventh.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', () => {
      // Whoever is told may end the waiting of others.
      for (const member of crowd.members()) if (crowd.remove(member)) member.value();
    });
    crowds.set(signal, crowd);
    return crowd;
  };

  return {
    add(signal, act) {
      const crowd = crowdOf(signal);
      return new Waiting(crowd, crowd.add(act));
    },
  };
}

class Waiting implements Listening {
  readonly #crowd: Bag<() => void>;
  readonly #member: Member<() => void>;

  constructor(crowd: Bag<() => void>, member: Member<() => void>) {
    this.#crowd = crowd;
    this.#member = member;
  }

  end(): void {
    this.#crowd.remove(this.#member);
  }
}
