import { Line, type Standing } from '../core/line.ts';

/**
 * How many requests may be announced and not answered yet, for each connection to their target. Enough for one commit to
 * hold what keeps the connections busy during the next; and after a crash no more than these have to be looked for.
 */
const AHEAD = 16;

interface Waiting extends Standing {
  readonly enter: () => void;
}

/** Lets requests in to be sent, in the order of asking, a bounded number at once. */
export class SendWindow {
  readonly #most: number;
  readonly #waiting = new Line<Waiting>();
  #used = 0;

  constructor(connections: number) {
    this.#most = connections * AHEAD;
  }

  /**
   * Calls `enter` when it may be sent, perhaps at once. The function that comes is for one that does not want to be sent
   * any more; it tells whether it was still waiting.
   */
  ask(enter: () => void): () => boolean {
    const waiting: Waiting = { enter, stands: false };
    if (this.#used < this.#most) {
      this.#used += 1;
      enter();
    } else this.#waiting.join(waiting);
    return () => this.#waiting.leave(waiting);
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
