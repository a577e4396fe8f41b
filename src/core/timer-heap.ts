/**
 * A binary heap of items by the instant at which each is due: the earliest first, and of those due at one
 * instant the one with the lowest `order`. Adding and taking cost O(log n).
 */
export class TimerHeap<Item> {
  readonly #nodes: Timed<Item>[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  /** The item due next, left in place. */
  peek(): Timed<Item> | null {
    return this.#nodes[0] ?? null;
  }

  push(at: number, order: number, item: Item): void {
    const node = { at, order, item };
    let hole = this.#nodes.length;
    this.#nodes.push(node);
    while (hole > 0) {
      const above = (hole - 1) >> 1;
      const parent = this.#nodes[above];
      if (parent === undefined || !isBefore(node, parent)) break;
      this.#nodes[hole] = parent;
      hole = above;
    }
    this.#nodes[hole] = node;
  }

  /** All items, each no earlier than the first; otherwise in no order. */
  [Symbol.iterator](): Iterator<Timed<Item>> {
    return this.#nodes[Symbol.iterator]();
  }

  /** Takes the item due next. */
  pop(): Timed<Item> | null {
    const first = this.#nodes[0];
    const last = this.#nodes.pop();
    if (first === undefined || last === undefined) return null;
    if (this.#nodes.length > 0) this.#sinkFromTop(last);
    return first;
  }

  #sinkFromTop(node: Timed<Item>): void {
    let hole = 0;
    for (;;) {
      const left = this.#nodes[2 * hole + 1];
      const right = this.#nodes[2 * hole + 2];
      const rightFirst = left !== undefined && right !== undefined && isBefore(right, left);
      const child = rightFirst ? right : left;
      if (child === undefined || !isBefore(child, node)) break;
      this.#nodes[hole] = child;
      hole = 2 * hole + (rightFirst ? 2 : 1);
    }
    this.#nodes[hole] = node;
  }
}

export interface Timed<Item> {
  /** In milliseconds, by whichever clock; all by the same. */
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

const isBefore = <Item>(a: Timed<Item>, b: Timed<Item>): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);
