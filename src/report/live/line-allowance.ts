/** How many lines may still be printed: at most so many in any such stretch of time. */
export class LineAllowance {
  readonly #most: number;
  readonly #span: number;
  /** When each of the last lines was printed, oldest first. */
  readonly #printed: number[] = [];

  /** `span`: milliseconds. */
  constructor(most: number, span: number) {
    this.#most = most;
    this.#span = span;
  }

  /** Whether one more may be printed now; if so, it counts. */
  take(now: number): boolean {
    const oldest = this.#printed[0];
    if (this.#printed.length >= this.#most) {
      // A clock that was set back must not silence a log for hours.
      if (oldest !== undefined && now >= oldest && now - oldest < this.#span) return false;
      this.#printed.shift();
    }
    this.#printed.push(now);
    return true;
  }
}
