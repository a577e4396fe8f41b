/**
 * One promise for a number of pieces of work. A promise for each would be made only to be counted, and there are
 * thousands.
 */
export class Countdown {
  /** Resolves when all are done; rejects with the first defect. */
  readonly finished: Promise<void>;
  #left: number;
  #resolve: () => void = () => {};
  #reject: (defect: unknown) => void = () => {};

  constructor(amount: number) {
    this.#left = amount;
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (amount === 0) this.#resolve();
  }

  /** To be called once for each piece. */
  done(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#resolve();
  }

  failed(defect: unknown): void {
    this.#reject(defect);
  }
}
