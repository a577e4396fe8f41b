import type { Clock } from '../../../core/clock.ts';
import type { RequestKey } from '../../../core/ids.ts';
import type { Observation, Tracked } from '../../follower.ts';
import type { LeftItems } from './left-items.ts';
import { unchanged } from './snapshot.ts';

/** A request that was seen to wait is taken to wait on for so long. Milliseconds. */
const STANDS_FOR = 5_000;

/** One that is new since the queue was read is taken to wait for so long, without its reason. Milliseconds. */
const NEW_FOR = 2_000;

/**
 * What the queue has said of the waiting requests of one follower. While a job's builds are looked at anyway, they show at
 * once that a request has started; the whole queue need not be asked for again each time just to hear that the others have not.
 */
export interface StillWaiting {
  /** What was last seen of each of these; null when the queue has to be read. */
  recall(requests: readonly Tracked[]): readonly Observation[] | null;
  remember(observations: readonly Observation[]): void;
}

/** `items`: nothing stands any more that was read before one of them was taken out. */
export function createStillWaiting(clock: Clock, items: Pick<LeftItems, 'takings'>): StillWaiting {
  const seen = new Map<RequestKey, Observation>();
  let readAt = -Infinity;
  let takings = items.takings;
  return {
    recall(requests) {
      const age = clock.monotonic() - readAt;
      if (age >= STANDS_FOR || takings !== items.takings) return null;
      const recalled = requests.map(request => seen.get(request.key) ?? null);
      if (age >= NEW_FOR && recalled.includes(null)) return null;
      return requests.map((request, index) => recalled[index] ?? unchanged(request));
    },
    remember(observations) {
      // Only those of this look: the others have left the queue.
      seen.clear();
      readAt = clock.monotonic();
      takings = items.takings;
      for (const observation of observations) {
        if (observation.state === 'queued') seen.set(observation.key, observation);
      }
    },
  };
}
