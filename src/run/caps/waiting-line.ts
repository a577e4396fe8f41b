/** Who waits, and in which order: by whose turn it is. */
export interface InTurn {
  readonly turn: number;
}

/**
 * Those who wait, the lowest turn first. Nearly all join at the end and leave from the front; the front is an index, since
 * to shift an array of thousands moves all of them.
 */
export class WaitingLine<T extends InTurn> {
  #members: T[] = [];
  #front = 0;

  join(member: T): void {
    const members = this.#members;
    const last = members.at(-1);
    if (this.#front === members.length || last === undefined || last.turn < member.turn) members.push(member);
    else {
      // One that comes back from waiting elsewhere asked before others that stand here.
      const before = members.findLastIndex(({ turn }, index) => index < this.#front || turn < member.turn);
      members.splice(before + 1, 0, member);
    }
  }

  /** Who stands here. */
  leave(member: T): void {
    const index = this.#members.indexOf(member, this.#front);
    if (index < 0) return;
    if (index > this.#front) {
      this.#members.splice(index, 1);
      return;
    }
    this.#front += 1;
    this.#closeUp();
  }

  first(): T | null {
    return this.#members[this.#front] ?? null;
  }

  /** In their order, as they stand now. */
  all(): readonly T[] {
    return this.#members.slice(this.#front);
  }

  /** Lets go of those who have left, once they are the greater part. */
  #closeUp(): void {
    if (this.#front * 2 <= this.#members.length) return;
    this.#members = this.#members.slice(this.#front);
    this.#front = 0;
  }
}
