import type { Clock } from '../core/clock.ts';
import type { Countdown } from '../core/countdown.ts';
import { awakePause } from './awake-pause.ts';
import { type Entry, whenSettled } from './entry.ts';
import type { Firing } from './firing.ts';

/** A request through all of its attempts, each when it is due; counts as one piece of `work`. */
export function fireAttempts(entry: Entry, work: Countdown, firing: Firing, clock: Clock): void {
  const over = (): void => {
    if (entry.next === null) work.done();
    else fireAttempts(entry.next, work, firing, clock);
  };
  const failed = (defect: unknown): void => work.failed(defect);
  const fire = (): void => firing.fire(entry, { over, failed });
  if (entry.due <= clock.now()) fire();
  else void untilDue(entry, clock).then(fire).catch(failed);
}

/** Resolves when an attempt is due, or is not wanted any more. */
async function untilDue(entry: Entry, clock: Clock): Promise<void> {
  const unwanted = new AbortController();
  whenSettled(entry, () => unwanted.abort());
  await awakePause(clock, entry.due - clock.now(), unwanted.signal);
}
