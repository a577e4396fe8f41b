import type { Clock } from '../../core/clock.ts';
import type { QueueId, RequestKey } from '../../core/ids.ts';
import type { Observation, Tracked } from '../target.ts';
import { unchanged } from './snapshot.ts';

/** A request that was seen to wait is taken to wait on for so long. Milliseconds. */
const STANDS_FOR = 5_000;

/** One that is new since the queue was read is taken to wait for so long, without its reason. Milliseconds. */
const NEW_FOR = 2_000;

/**
 * What the queue has said of waiting requests. While a job's builds are looked at anyway, they show at once that a
 * request has started; the whole queue need not be asked for again each time just to hear that the others have not.
 */
export interface StillWaiting {
  /** What was last seen of each of these; null when the queue has to be read. */
  recall(requests: readonly Tracked[]): readonly Observation[] | null;
  remember(observations: readonly Observation[]): void;
  /** Something is being taken out of the queue: nothing of it stands any more. */
  forget(): void;
  /** The server has said that it took this one out of its queue. */
  left(request: Tracked): void;
  /** Those of these that it took out: nobody need look for them, by thousands after an interrupt. Each is told once. */
  tellLeft(requests: readonly Tracked[]): readonly Observation[];
}

export function createStillWaiting(clock: Clock): StillWaiting {
  const seen = new Map<RequestKey, Observation>();
  /** By the item too: a request that is sent again has another one. */
  const left = new Map<RequestKey, QueueId>();
  let readAt: number | null = null;
  return {
    recall(requests) {
      const age = readAt === null ? Infinity : clock.now() - readAt;
      // A clock that was set back does not prolong it.
      if (age < 0 || age >= STANDS_FOR) return null;
      const recalled = requests.map(request => seen.get(request.key) ?? null);
      if (age >= NEW_FOR && recalled.includes(null)) return null;
      return requests.map((request, index) => recalled[index] ?? unchanged(request));
    },
    remember(observations) {
      // Only those of this look: the others have left the queue.
      seen.clear();
      readAt = clock.now();
      for (const observation of observations) {
        if (observation.state === 'queued') seen.set(observation.key, observation);
      }
    },
    forget() {
      seen.clear();
      readAt = null;
    },
    left({ key, queueId }) {
      left.set(key, queueId);
    },
    tellLeft(requests) {
      const gone = requests.filter(
        ({ key, queueId, build }) => build === undefined && left.get(key) === queueId,
      );
      for (const { key } of gone) left.delete(key);
      return gone.map(({ key }) => ({ key, state: 'cancelled' }));
    },
  };
}
