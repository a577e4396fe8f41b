import type { Clock } from '../../../core/clock.ts';
import { FadingMap } from '../../../core/fading-map.ts';
import type { QueueId } from '../../../core/ids.ts';
import type { Observation, Tracked } from '../../follower.ts';

/** Who has not asked for an item for so long asks for it no more. Milliseconds. */
const STANDS_FOR = 15 * 60_000;

/** What a controller has said of items that were taken out of its queue: whoever follows them is told. */
export interface LeftItems {
  /** Something is being taken out: what the queue has said before may not stand. */
  taking(): void;
  /** How often that was. */
  readonly takings: number;
  /** The server has said that it took this one out of its queue. */
  left(request: Tracked): void;
  /** Those of these that it took out: nobody need look for them, by thousands after an interrupt. Each item is told once. */
  tellLeft(requests: readonly Tracked[]): readonly Observation[];
}

/** `session`: that of the server, as it last told; an id is good for one. */
export function createLeftItems(clock: Clock, session: () => string | null): LeftItems {
  const items = new FadingMap<QueueId, true>(clock, STANDS_FOR);
  let start = session();
  let takings = 0;
  const forgetEarlierStarts = (): void => {
    if (session() === start) return;
    start = session();
    items.clear();
  };
  return {
    taking() {
      takings += 1;
    },
    get takings() {
      return takings;
    },
    left({ queueId }) {
      forgetEarlierStarts();
      items.set(queueId, true);
    },
    tellLeft(requests) {
      forgetEarlierStarts();
      const gone = requests.filter(({ queueId, build }) => build === undefined && items.has(queueId));
      for (const { queueId } of gone) items.delete(queueId);
      return gone.map(({ key }) => ({ key, state: 'cancelled' }));
    },
  };
}
