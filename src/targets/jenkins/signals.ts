import { setMaxListeners } from 'node:events';
import type { Submission, SubmitSignals } from '../target.ts';
import type { AbortListeners, Listening } from './abort-listeners.ts';

/** What ends a request early: `leave` at any time; `stop`, or that nobody wants it, while it is not on its way yet. */
export interface Signals extends SubmitSignals {
  /** Default: it is. */
  readonly isWanted?: Submission['isWanted'] | undefined;
  /** Only asked for when there is something to wait for: to make a signal for each request would cost. */
  readonly unwanted?: Submission['unwanted'] | undefined;
}

/** For what has no effect, or must not be held back: one signal ends it at any time. */
export const endedBy = (signal: AbortSignal): Signals => ({ leave: signal, stop: signal });

/** What ends a submission early. Written out and not spread: that was measured to cost some 4 % of a request's CPU. */
export const signalsOf = ({ isWanted, unwanted }: Submission, { leave, stop }: SubmitSignals): Signals => ({
  leave,
  stop,
  isWanted,
  unwanted,
});

export const isCalledOff = ({ leave, stop, isWanted }: Signals): boolean =>
  leave.aborted || stop.aborted || isWanted?.() === false;

const allOf = ({ leave, stop, unwanted }: Signals): readonly AbortSignal[] =>
  unwanted === undefined ? [leave, stop] : [leave, stop, unwanted()];

/** Calls `act` when one of the signals aborts, until that is ended: so `act` must end it. */
export function whenCalledOff(aborts: AbortListeners, signals: Signals, act: () => void): Listening {
  const listenings = allOf(signals).map(signal => aborts.add(signal, act));
  return {
    end() {
      for (const listening of listenings) listening.end();
    },
  };
}

/** Calls `act` once when the signal aborts; returns a function that calls it off. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  // A whole run shares one signal, and Node would warn of a leak at the eleventh request under way.
  setMaxListeners(0, signal);
  signal.addEventListener('abort', act, { once: true });
  return () => signal.removeEventListener('abort', act);
}

/** Calls `act` when a signal aborts, and so twice when two do; returns a function that calls it off. */
export function onCallOff(signals: Signals, act: () => void): () => void {
  const callsOff = allOf(signals).map(signal => onAbort(signal, act));
  return () => {
    for (const callOff of callsOff) callOff();
  };
}

/** Waits for the promise; `instead` as soon as a signal aborts. The promise itself goes on. */
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
