import type { Clock } from '../../core/clock.ts';
import type { Countdown } from '../../core/countdown.ts';
import type { Ending } from '../caps/place.ts';
import { type Entry, whenSettled } from '../requests/entry.ts';
import { awakePause } from '../waiting/awake-pause.ts';
import type { Firing } from './firing.ts';

/** Requests through all of their attempts, each when it is due; a request counts as one piece of `work`. */
export class AttemptsFiring implements Ending {
  readonly #work: Countdown;
  readonly #firing: Firing;
  readonly #clock: Clock;

  constructor(work: Countdown, firing: Firing, clock: Clock) {
    this.#work = work;
    this.#firing = firing;
    this.#clock = clock;
  }

  begin(entry: Entry): void {
    if (entry.due <= this.#clock.now()) this.#firing.fire(entry, this);
    else
      void untilDue(entry, this.#clock)
        .then(() => this.#firing.fire(entry, this))
        .catch((defect: unknown) => this.failed(defect));
  }

  over(entry: Entry): void {
    if (entry.next === null) this.#work.done();
    else this.begin(entry.next);
  }

  failed(defect: unknown): void {
    this.#work.failed(defect);
  }
}

/** Resolves when an attempt is due, or is not wanted any more. */
async function untilDue(entry: Entry, clock: Clock): Promise<void> {
  const unwanted = new AbortController();
  whenSettled(entry, () => unwanted.abort());
  await awakePause(clock, entry.due - clock.now(), unwanted.signal);
}
