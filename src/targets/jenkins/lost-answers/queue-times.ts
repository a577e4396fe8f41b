import type { Clock } from '../../../core/clock.ts';
import { FadingMap } from '../../../core/fading-map.ts';
import type { QueueId } from '../../../core/ids.ts';
import type { QueuedCandidate } from './suspicion.ts';

/** No request whose answer was lost is looked for any longer after its item has left the queue. Milliseconds. */
const STANDS_FOR = 24 * 3_600_000;

/** Since when the items that looks have seen in the queue had waited: of a build, Jenkins does not tell it any more. */
export interface QueueTimes {
  /** Takes note of what waits now. */
  note(items: readonly Pick<QueuedCandidate, 'queueId' | 'since'>[]): void;
  /** In milliseconds of the server's clock; null: it was not seen there, or by another start of the server. */
  of(id: QueueId | null): number | null;
}

/** `session`: that of the server, as it last told; an id is good for one. */
export function createQueueTimes(clock: Clock, session: () => string | null): QueueTimes {
  const times = new FadingMap<QueueId, number>(clock, STANDS_FOR);
  let start = session();

  const forgetEarlierStarts = (): void => {
    if (session() === start) return;
    start = session();
    times.clear();
  };

  return {
    note(items) {
      forgetEarlierStarts();
      for (const { queueId, since } of items)
        if (queueId !== null && since !== null) times.set(queueId, since);
    },
    of(id) {
      forgetEarlierStarts();
      return id === null ? null : (times.get(id) ?? null);
    },
  };
}
