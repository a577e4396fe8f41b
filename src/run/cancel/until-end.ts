import { type Clock, pause } from '../../core/clock.ts';
import { ANSWER_GRACE } from './stop-grace.ts';

export interface EndOptions {
  readonly clock: Clock;
  /** First: nothing new, and a bounded time for what is under way. */
  readonly stop: AbortSignal;
  /** Second: at once. */
  readonly leave: AbortSignal;
  /** Aborted when answers are not waited for any more: what was on its way is looked for from then on. */
  readonly unanswered: AbortController;
  /** Ends the listening to `stop` and `leave`, as a process may serve for months. */
  readonly over: AbortSignal;
  /** Cancels what is under way. */
  readonly onStop: () => void;
  /** How long it gets to end then, in milliseconds. */
  readonly grace: () => number;
}

/** Resolves when all of a run has ended, or is not waited for any more. */
export async function untilEnd(
  all: Promise<void>,
  { clock, stop, leave, unanswered, over, onStop, grace }: EndOptions,
): Promise<void> {
  const [stopped, left] = [whenAborted(stop, over), whenAborted(leave, over)];
  void stopped.then(onStop);
  const patience = stopped.then(() => pause(clock, ANSWER_GRACE, over));
  void Promise.race([left, patience]).then(() => unanswered.abort());
  await Promise.race([all, left, stopped.then(() => pause(clock, grace(), over))]);
}

const whenAborted = (signal: AbortSignal, over: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
