/** Waits of a request on its way to its target, each of which ends when nobody wants it any more. */

import type { TurnWait } from '../../targets/submission.ts';
import type { Sender } from '../back-pressure/back-pressure.ts';
import type { HeldBy } from '../events.ts';
import { type Entry, isOver, whenSettled, whenUnwanted } from '../requests/entry.ts';
import type { Entrant, SendWindow } from './send-window.ts';

/** For its target to have little enough to do. */
export const senderOf = (entry: Entry, held: (entry: Entry, by: HeldBy) => void): Sender => ({
  whenSettled: act => whenSettled(entry, act),
  held: why => held(entry, { kind: 'back-pressure', name: entry.request.target, why }),
});

/** For its turn under the rate of its target. It is not announced yet: who does not want it ends it. */
export const turnWaitOf = (entry: Entry, held: (entry: Entry, by: HeldBy) => void): TurnWait => ({
  onHeld: () => held(entry, { kind: 'rate', name: entry.request.target }),
  isWanted: () => !isOver(entry),
  whenUnwanted(act) {
    let isWaiting = true;
    whenSettled(entry, () => {
      if (isWaiting) act();
    });
    return () => {
      isWaiting = false;
    };
  },
});

/** For room in a window, once it is announced; `withdrawn` instead of `entered`, if it is cancelled before. */
export function enterWhileWanted(
  window: SendWindow,
  entry: Entry,
  entered: () => void,
  withdrawn: () => void,
): void {
  const entrant: Entrant = {
    stands: false,
    enter() {
      forget();
      entered();
    },
  };
  const forget = whenUnwanted(entry, () => {
    if (window.withdraw(entrant)) withdrawn();
  });
  window.ask(entrant);
}
