import type { Submission, SubmitSignals } from '../../submission.ts';
import type { AbortListeners, Listening } from './abort-listeners.ts';

/** What ends a request early: `leave` at any time; `stop`, or that nobody wants it, while it is not on its way yet. */
export interface Signals extends SubmitSignals {
  /** Default: it is. */
  readonly isWanted?: Submission['isWanted'] | undefined;
  /** Only used when there is something to wait for. */
  readonly whenUnwanted?: Submission['whenUnwanted'] | undefined;
}

/** For what has no effect, or must not be held back: one signal ends it at any time. */
export const endedBy = (signal: AbortSignal): Signals => ({ leave: signal, stop: signal });

/** What ends a submission early. Written out and not spread: that was measured to cost some 4 % of a request's CPU. */
export const signalsOf = (
  { isWanted, whenUnwanted }: Submission,
  { leave, stop }: SubmitSignals,
): Signals => ({ leave, stop, isWanted, whenUnwanted });

export const isCalledOff = ({ leave, stop, isWanted }: Signals): boolean =>
  leave.aborted || stop.aborted || isWanted?.() === false;

/** Calls `act` when it is called off, until that is ended: so `act` must end it. */
export function whenCalledOff(
  aborts: AbortListeners,
  { leave, stop, whenUnwanted }: Signals,
  act: () => void,
): Listening {
  const [leaving, stopping] = [aborts.add(leave, act), aborts.add(stop, act)];
  const forget = whenUnwanted?.(act);
  return {
    end() {
      leaving.end();
      stopping.end();
      forget?.();
    },
  };
}

/** Waits for the promise; `instead` as soon as it is called off. The promise itself goes on. */
export function orCalledOff<T>(
  aborts: AbortListeners,
  promise: Promise<T>,
  signals: Signals,
  instead: () => T,
): Promise<T> {
  if (isCalledOff(signals)) return Promise.resolve(instead());
  return new Promise(resolve => {
    const listening = whenCalledOff(aborts, signals, () => {
      listening.end();
      resolve(instead());
    });
    void promise.then(value => {
      listening.end();
      resolve(value);
    });
  });
}
