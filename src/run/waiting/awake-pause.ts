import { type Clock, pause } from '../../core/clock.ts';

/** How long a machine that has slept stays unaware of it, at most. Milliseconds. */
const LONGEST_NAP = 1_000;

/**
 * Resolves when `delay` milliseconds have passed on the wall clock, or at once when `signal` aborts. A timer stands
 * still while a machine sleeps; this pause is over within a second after it wakes, if its time has come meanwhile.
 */
export async function awakePause(clock: Clock, delay: number, signal: AbortSignal): Promise<void> {
  const due = clock.now() + delay;
  let left = delay;
  while (left > 0 && !signal.aborted) {
    const nap = Math.min(left, LONGEST_NAP);
    await pause(clock, nap, signal);
    // A clock that was set back makes it no longer either.
    left = Math.min(left - nap, due - clock.now());
  }
}
