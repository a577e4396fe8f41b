import { createPermits, type Release } from './permits.ts';
import type { Signals } from './signals.ts';

/**
 * Which requests share connections. A controller may let triggers hang for long; looks and cancels must get through
 * all the same, so some connections are never given to triggers.
 */
export type Lane = 'trigger' | 'other';

/** Connections that triggers leave free. With one connection alone there is none to leave. */
const KEPT_FROM_TRIGGERS = 2;

export interface Lanes {
  /** A place on one of the connections, in the order of asking; null when it was called off before. */
  take(lane: Lane, signals: Signals): Promise<Release | null>;
}

export function createLanes(connections: number): Lanes {
  const all = createPermits(connections);
  const triggers = createPermits(Math.max(1, connections - KEPT_FROM_TRIGGERS));

  async function takeBoth(signals: Signals): Promise<Release | null> {
    const trigger = await triggers.take(signals);
    if (trigger === null) return null;
    const connection = await all.take(signals);
    const release = (): void => {
      connection?.();
      trigger();
    };
    if (connection !== null) return release;
    release();
    return null;
  }

  return { take: (lane, signals) => (lane === 'trigger' ? takeBoth(signals) : all.take(signals)) };
}
