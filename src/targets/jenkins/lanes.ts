import type { AbortListeners } from './abort-listeners.ts';
import { createPermits, type Release } from './permits.ts';
import type { Signals } from './signals.ts';

/**
 * Which requests share connections. A controller may let triggers hang for long; looks and cancels must get through
 * all the same, so some connections are never given to triggers.
 */
export type Lane = 'trigger' | 'other';

/** Connections that triggers leave free: for a look and for a cancel. With one connection alone there is none to leave. */
const KEPT_FROM_TRIGGERS = 2;

export interface Lanes {
  /** A place on one of the connections when one is free; null when there is none. */
  takeNow(lane: Lane): Release | null;
  /** A place on one of the connections, in the order of asking; null when it was called off before. */
  take(lane: Lane, signals: Signals): Promise<Release | null>;
}

export function createLanes(connections: number, aborts: AbortListeners): Lanes {
  const all = createPermits(connections, aborts);
  const triggers = createPermits(Math.max(1, connections - KEPT_FROM_TRIGGERS), aborts);

  async function takeBoth(signals: Signals): Promise<Release | null> {
    const trigger = await triggers.take(signals);
    return trigger === null ? null : together(trigger, await all.take(signals));
  }

  return {
    takeNow(lane) {
      if (lane === 'other') return all.takeNow();
      const trigger = triggers.takeNow();
      return trigger === null ? null : together(trigger, all.takeNow());
    },
    take: (lane, signals) => (lane === 'trigger' ? takeBoth(signals) : all.take(signals)),
  };
}

/** A trigger's turn is worth nothing without a connection. */
function together(trigger: Release, connection: Release | null): Release | null {
  if (connection === null) {
    trigger();
    return null;
  }
  return () => {
    connection();
    trigger();
  };
}
