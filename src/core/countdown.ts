/**
 * So many pieces of work, and one promise for all of them. Of thousands that only wait for their turn, each would have a
 * promise of its own for nothing but to be counted.
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
