/**
 * A queue from whose middle anybody may leave. Not a `Set`: to find its first member, a `Set` walks over the places
 * of all that have left since it last grew, which are thousands in a large run.
 */
export class Line<T extends Standing> {
  #members: T[] = [];
  /** Where the first one may be found at the earliest. */
  #front = 0;
  #size = 0;

  /** Who stands in no line. */
  join(member: T): void {
    member.stands = true;
    this.#members.push(member);
    this.#size += 1;
  }

  /** False when it was not there. */
  leave(member: T): boolean {
    if (!member.stands) return false;
    member.stands = false;
    this.#size -= 1;
    return true;
  }

  get size(): number {
    return this.#size;
  }

  first(): T | null {
    let first = this.#members[this.#front];
    while (first !== undefined && !first.stands) {
      this.#front += 1;
      first = this.#members[this.#front];
    }
    this.#closeUp();
    return first ?? null;
  }

  /** In the order of coming. */
  all(): readonly T[] {
    return this.#members.filter(({ stands }) => stands);
  }

  /** Lets go of those who have left, once they are the greater part. */
  #closeUp(): void {
    if (this.#front * 2 <= this.#members.length) return;
    this.#members = this.#members.slice(this.#front);
    this.#front = 0;
  }
}

/** Who can stand in a line once, and never again. */
export interface Standing {
  /** Kept by the line; false at first. */
  stands: boolean;
}
