import { Line, type Standing } from '../../core/line.ts';

/** Somebody who wants to be sent. */
export interface Entrant extends Standing {
  /** It may be sent: told once, perhaps before `ask` returns. */
  enter(): void;
}

/** Lets requests in, in the order of asking, a bounded number at once. */
export class SendWindow {
  #most: number;
  readonly #waiting = new Line<Entrant>();
  #used = 0;
  #isOpen = false;

  /** `most`: so many at once; infinite for no bound. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Lets one in if there is room; false: it has to ask. */
  enterNow(): boolean {
    if (this.#used >= this.#most) return false;
    this.#used += 1;
    return true;
  }

  ask(entrant: Entrant): void {
    if (this.enterNow()) entrant.enter();
    else this.#waiting.join(entrant);
  }

  /** For one that does not want to be sent any more; tells whether it was still waiting. */
  withdraw(entrant: Entrant): boolean {
    return this.#waiting.leave(entrant);
  }

  /** One that was let in has its answer, or needs none. */
  leave(): void {
    this.#used -= 1;
    this.#letIn();
  }

  /** From now on so many at once; who is in stays in. */
  resize(most: number): void {
    if (most === this.#most || this.#isOpen) return;
    this.#most = most;
    this.#letIn();
  }

  /** Holds nobody back any more. */
  open(): void {
    this.#isOpen = true;
    this.#most = Number.POSITIVE_INFINITY;
    this.#letIn();
  }

  #letIn(): void {
    while (this.#used < this.#most) {
      const next = this.#waiting.first();
      if (next === null) return;
      this.#waiting.leave(next);
      this.#used += 1;
      next.enter();
    }
  }
}
