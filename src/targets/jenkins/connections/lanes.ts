import { Line, type Standing } from '../../../core/line.ts';
import type { AbortListeners } from '../signals/abort-listeners.ts';
import { isCalledOff, type Signals, whenCalledOff } from '../signals/signals.ts';

/**
 * Which requests share connections. A controller may let triggers hang for long, and thousands of items may have to leave
 * its queue at once; looks, and the stops of builds, must get through all the same.
 */
export type Lane =
  /** Whatever only reads. */
  | 'look'
  /** Stops a build. */
  | 'stop'
  /** Takes an item out of the queue. */
  | 'cancel'
  /** Asks for a build. */
  | 'trigger';

/** Gives a place back; only the first call counts. */
export type Release = () => void;

export interface Lanes {
  /** A place on one of the connections when one is free; null when there is none. */
  takeNow(lane: Lane): Release | null;
  /**
   * Calls back once, perhaps at once: with a place on one of the connections, in the order of asking within the lane; null
   * when it was called off before.
   */
  take(lane: Lane, signals: Signals, settle: (place: Release | null) => void): void;
}

interface Waiter extends Standing {
  readonly signals: Signals;
  settle(place: Release | null): void;
}

/**
 * Some connections are never given to some lanes, so that none can take all: one is left to looks by everything that acts
 * and to everything that acts by looks, and one more to looks, cancels and stops by triggers, and to stops by cancels.
 * Whoever waits for a place that is free for several lanes has it in turn with them. With one or two connections there is
 * less to leave, and the turns alone see to it that each lane gets on.
 */
export function createLanes(connections: number, aborts: AbortListeners): Lanes {
  const allButOne = Math.max(1, connections - 1);
  const allButTwo = Math.max(1, connections - 2);
  const most: Readonly<Record<Lane, number>> = {
    look: allButOne,
    stop: allButOne,
    cancel: allButTwo,
    trigger: allButTwo,
  };
  const used: Record<Lane, number> = { look: 0, stop: 0, cancel: 0, trigger: 0 };
  const waiting: Readonly<Record<Lane, Line<Waiter>>> = {
    look: new Line(),
    stop: new Line(),
    cancel: new Line(),
    trigger: new Line(),
  };
  let waiters = 0;
  /** The lane that was served longest ago comes first. */
  const turns: Lane[] = ['look', 'stop', 'cancel', 'trigger'];

  const hasRoom = (lane: Lane): boolean => {
    const acting = used.stop + used.cancel + used.trigger;
    if (used[lane] >= most[lane] || used.look + acting >= connections) return false;
    return lane === 'look' || acting < allButOne;
  };

  const place = (lane: Lane): Release => {
    let held = true;
    used[lane] += 1;
    return () => {
      if (!held) return;
      held = false;
      used[lane] -= 1;
      if (waiters > 0) serve();
    };
  };

  const next = (): Lane | undefined => turns.find(lane => waiting[lane].size > 0 && hasRoom(lane));

  const serve = (): void => {
    for (let lane = next(); lane !== undefined; lane = next()) {
      const waiter = waiting[lane].first();
      if (waiter === null) return;
      if (isCalledOff(waiter.signals)) {
        waiter.settle(null);
        continue;
      }
      turns.splice(turns.indexOf(lane), 1);
      turns.push(lane);
      waiter.settle(place(lane));
    }
  };

  const takeNow = (lane: Lane): Release | null => (hasRoom(lane) ? place(lane) : null);

  return {
    takeNow,
    take(lane, signals, settle) {
      const calledOff = isCalledOff(signals);
      const atOnce = calledOff ? null : takeNow(lane);
      if (calledOff || atOnce !== null) {
        settle(atOnce);
        return;
      }
      const waiter: Waiter = {
        signals,
        stands: false,
        settle(outcome) {
          listening.end();
          if (waiting[lane].leave(waiter)) waiters -= 1;
          settle(outcome);
        },
      };
      const listening = whenCalledOff(aborts, signals, () => waiter.settle(null));
      waiting[lane].join(waiter);
      waiters += 1;
    },
  };
}
