import type { Clock } from '../../core/clock.ts';
import type { RequestKey } from '../../core/ids.ts';
import type { Observation, Tracked } from '../target.ts';

/** A request that was seen to wait is taken to wait on for so long. Milliseconds. */
const STANDS_FOR = 5_000;

/**
 * What the queue has said of waiting requests. While a job's window of builds is looked at anyway, it shows at once that a
 * request has started; the whole queue need not be asked for again each time just to hear that the others have not.
 */
export interface StillWaiting {
  /** What was last seen of each of these; null when one of them has to be looked for. */
  recall(requests: readonly Tracked[]): readonly Observation[] | null;
  remember(observations: readonly Observation[]): void;
  /** Something has been taken out of the queue: nothing of it stands any more. */
  forget(): void;
}

export function createStillWaiting(clock: Clock): StillWaiting {
  const seen = new Map<RequestKey, { readonly at: number; readonly observation: Observation }>();
  return {
    recall(requests) {
      const recalled: Observation[] = [];
      for (const { key } of requests) {
        const known = seen.get(key);
        const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.at;
        // A clock that was set back does not prolong it.
        if (known === undefined || age < 0 || age >= STANDS_FOR) return null;
        recalled.push(known.observation);
      }
      return recalled;
    },
    remember(observations) {
      // Only those of this look: the others have left the queue.
      seen.clear();
      const at = clock.now();
      for (const observation of observations) {
        if (observation.state === 'queued') seen.set(observation.key, { at, observation });
      }
    },
    forget: () => seen.clear(),
  };
}
