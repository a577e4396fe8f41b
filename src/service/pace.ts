/** Runs begun in one turn of the event loop at most. */
const MOST = 20;

/** A turn that takes longer than this is a slow one: a fire that comes due within it waits for its end. Milliseconds. */
const SLOW = 10;

/**
 * How many runs to begin in one turn of the event loop. What a run does in its first moments takes turns to come, so that
 * the right amount is found by trying: halved after a slow turn, one more after any other.
 */
export class Pace {
  #amount = MOST;

  get amount(): number {
    return this.#amount;
  }

  /** `took`: the turn, in milliseconds. */
  turned(took: number): void {
    this.#amount = took > SLOW ? Math.max(1, Math.floor(this.#amount / 2)) : Math.min(MOST, this.#amount + 1);
  }
}
