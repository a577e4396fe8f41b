/** Numbers of a block: 256 KB. */
const BLOCK = 2 ** 16;

/** A list of whole numbers below 2^32 in 4 bytes each, which never moves what it holds in order to grow. */
export class NumberList {
  readonly #blocks: Uint32Array[] = [];
  /** Where the next number goes. */
  #block = new Uint32Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    const place = this.#length % BLOCK;
    if (place === 0) {
      this.#block = new Uint32Array(BLOCK);
      this.#blocks.push(this.#block);
    }
    this.#block[place] = number;
    this.#length += 1;
  }

  at(index: number): number {
    const number =
      index < this.#length ? this.#blocks[Math.floor(index / BLOCK)]?.[index % BLOCK] : undefined;
    if (number === undefined)
      throw new RangeError(`there is no number ${index} in a list of ${this.#length}`);
    return number;
  }
}
