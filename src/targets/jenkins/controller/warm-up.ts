import type { AbortListeners } from '../signals/abort-listeners.ts';
import { orCalledOff, type Signals } from '../signals/signals.ts';

/**
 * Lets the very first request to a controller go alone; the others start when it has ended, however it ended, or
 * when they are called off (then it is for `send` to send nothing). The first two API calls after a start of Jenkins,
 * sent in parallel, once hung the server for good. `sendFirst`: how to send that one. Default: as all others.
 */
export function createWarmUp(
  aborts: AbortListeners,
): <T>(send: () => Promise<T>, signals: Signals, sendFirst?: () => Promise<T>) => Promise<T> {
  let first: Promise<void> | null = null;
  let warm = false;

  const goFirst = <T>(send: () => Promise<T>): Promise<T> => {
    const sent = send();
    const ended = (): void => {
      warm = true;
    };
    first = sent.then(ended, ended);
    return sent;
  };

  return (send, signals, sendFirst = send) => {
    if (warm) return send();
    return first === null
      ? goFirst(sendFirst)
      : orCalledOff(aborts, first, signals, () => undefined).then(send);
  };
}
