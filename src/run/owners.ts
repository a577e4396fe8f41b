import type { QueueId, RequestKey } from '../core/ids.ts';

interface Owned {
  readonly owner: RequestKey;
  /** The start of the server that gave the id; null: not known. */
  readonly session: string | null;
}

/** Which of our requests brought a queue item about, by target. */
export class Owners {
  readonly #targets = new Map<string, Map<QueueId, Owned>>();

  /** `session`: the start of the server that gave the id; null: not known. */
  set(target: string, item: QueueId, owner: RequestKey, session: string | null): void {
    const items = this.#targets.get(target) ?? new Map<QueueId, Owned>();
    items.set(item, { owner, session });
    this.#targets.set(target, items);
  }

  /** null: somebody else's. */
  of(target: string, item: QueueId): RequestKey | null {
    return this.#targets.get(target)?.get(item)?.owner ?? null;
  }

  /** The item may be another's: it was known by an id of an earlier start of the server. */
  release(target: string, item: QueueId, owner: RequestKey): void {
    if (this.of(target, item) === owner) this.#targets.get(target)?.delete(item);
  }

  /** The ids of the target's items mean something else from now on. */
  forget(target: string): void {
    this.#targets.delete(target);
  }

  /**
   * Items that are some request's own, and so no other's, in this start of the server: one that was killed gives the same
   * ids once more, and what has them then is no longer whose it was.
   */
  items(target: string, session: string | null): ReadonlySet<QueueId> {
    const items = new Set<QueueId>();
    for (const [item, { session: its }] of this.#targets.get(target) ?? [])
      if (its === null || session === null || its === session) items.add(item);
    return items;
  }
}
