import { setMaxListeners } from 'node:events';
import type { SubmitSignals } from '../target.ts';

/** What ends a request early: `stop` while it is not on its way yet, `leave` at any time. */
export type Signals = SubmitSignals;

/** For what has no effect, or must not be held back: one signal ends it at any time. */
export const endedBy = (signal: AbortSignal): Signals => ({ leave: signal, stop: signal });

export const isCalledOff = ({ leave, stop }: Signals): boolean => leave.aborted || stop.aborted;

/** Calls `act` once when the signal aborts; returns a function that calls it off. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  // A whole run shares one signal, and Node would warn of a leak at the eleventh request under way.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}

/** Calls `act` when either signal aborts, and so twice when both do; returns a function that calls it off. */
export function onCallOff({ leave, stop }: Signals, act: () => void): () => void {
  const callsOff = [leave, stop].map(signal => onAbort(signal, act));
  return () => {
    for (const callOff of callsOff) callOff();
  };
}

/** Waits for the promise; `instead` as soon as either signal aborts. The promise itself goes on. */
export function orCalledOff<T>(promise: Promise<T>, signals: Signals, instead: () => T): Promise<T> {
  if (isCalledOff(signals)) return Promise.resolve(instead());
  return new Promise(resolve => {
    const stopListening = onCallOff(signals, () => resolve(instead()));
    void promise.then(value => {
      stopListening();
      resolve(value);
    });
  });
}
