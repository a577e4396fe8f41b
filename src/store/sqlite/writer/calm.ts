import type { Clock } from '../../../core/clock.ts';

/** It is calm when nothing has been asked for so long. Milliseconds. */
const CALM = 100;

/** Does what can wait, step by step, when it is calm. */
export class Calm {
  readonly #clock: Clock;
  readonly #step: () => boolean;
  #callOff: () => void = () => {};

  /** `step`: whether there is more to do. */
  constructor(clock: Clock, step: () => boolean) {
    this.#clock = clock;
    this.#step = step;
  }

  /** Something was asked for. */
  disturbed(): void {
    this.#in(CALM);
  }

  end(): void {
    this.#callOff();
  }

  /** What is asked for meanwhile comes between two steps. */
  #in(delay: number): void {
    this.#callOff();
    this.#callOff = this.#clock.after(delay, () => {
      if (this.#step()) this.#in(0);
    });
  }
}
