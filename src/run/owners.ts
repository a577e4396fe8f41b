import type { QueueId, RequestKey } from '../core/ids.ts';

/** Which of our requests brought a queue item about, by target. */
export class Owners {
  readonly #targets = new Map<string, Map<QueueId, RequestKey>>();

  set(target: string, item: QueueId, owner: RequestKey): void {
    const items = this.#targets.get(target) ?? new Map<QueueId, RequestKey>();
    items.set(item, owner);
    this.#targets.set(target, items);
  }

  /** null: somebody else's. */
  of(target: string, item: QueueId): RequestKey | null {
    return this.#targets.get(target)?.get(item) ?? null;
  }

  /** The item may be another's: it was known by an id of an earlier start of the server. */
  release(target: string, item: QueueId, owner: RequestKey): void {
    if (this.of(target, item) === owner) this.#targets.get(target)?.delete(item);
  }

  /** The ids of the target's items mean something else from now on. */
  forget(target: string): void {
    this.#targets.delete(target);
  }

  /** Items that are some request's own, and so no other's. */
  items(target: string): ReadonlySet<QueueId> {
    return new Set(this.#targets.get(target)?.keys());
  }
}
