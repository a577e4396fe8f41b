import { Line, type Standing } from '../core/line.ts';

/**
 * How many requests may be announced and not answered yet, for each connection to their target. Enough for one commit to
 * hold what keeps the connections busy during the next; and after a crash no more than these have to be looked for.
 */
const AHEAD = 16;

/** Somebody who wants to be sent. */
export interface Entrant extends Standing {
  /** It may be sent: told once, perhaps before `ask` returns. */
  enter(): void;
}

/** Lets requests in to be sent, in the order of asking, a bounded number at once. */
export class SendWindow {
  readonly #most: number;
  readonly #waiting = new Line<Entrant>();
  #used = 0;

  constructor(connections: number) {
    this.#most = connections * AHEAD;
  }

  ask(entrant: Entrant): void {
    if (this.#used < this.#most) {
      this.#used += 1;
      entrant.enter();
    } else this.#waiting.join(entrant);
  }

  /** For one that does not want to be sent any more; tells whether it was still waiting. */
  withdraw(entrant: Entrant): boolean {
    return this.#waiting.leave(entrant);
  }

  /** One that was let in has its answer, or needs none. */
  leave(): void {
    const next = this.#waiting.first();
    if (next === null) {
      this.#used -= 1;
      return;
    }
    this.#waiting.leave(next);
    next.enter();
  }
}
