import type { QueueId, RequestKey } from '../../core/ids.ts';
import type { Build } from '../../targets/build.ts';
import type { Taken } from '../../targets/trace.ts';

interface Owned {
  readonly owner: RequestKey;
  /** The start of the server that gave the id; null: not known. */
  readonly session: string | null;
}

/** Asked for one item far more often than for all: no set is made of thousands for that. */
export interface OwnItems extends Iterable<QueueId> {
  has(item: QueueId): boolean;
}

/** Which of our requests brought a queue item about, by target. */
export class Owners {
  readonly #targets = new Map<string, Map<QueueId, Owned>>();
  /** Those of before the last restarts. */
  readonly #past = new Map<string, readonly (readonly [QueueId, Owned])[]>();

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

  /**
   * Its item has become this build of the owner, which is known by both from now on. By the id alone it is not: a look that
   * found the build does not tell which start of the server had given that.
   */
  began(target: string, item: QueueId, owner: RequestKey): void {
    const past = this.#past.get(target) ?? [];
    this.#past.set(target, [...past, [item, { owner, session: null }]]);
  }

  /** The item may be another's: it was known by an id of an earlier start of the server. */
  release(target: string, item: QueueId, owner: RequestKey): void {
    if (this.of(target, item) === owner) this.#targets.get(target)?.delete(item);
  }

  /** The ids of the target's items mean something else from now on. */
  forget(target: string): void {
    const past = this.#past.get(target) ?? [];
    this.#past.set(target, [...past, ...(this.#targets.get(target) ?? [])]);
    this.#targets.delete(target);
  }

  /**
   * Builds of requests by the ids of their items, of whichever start of the server: the id alone may be another's by now,
   * and the number of a job that was made anew as well, but hardly both.
   */
  builds(target: string, buildOf: (owner: RequestKey) => Build | null): Taken {
    const builds = new Map<QueueId, readonly Build[]>();
    for (const [item, { owner }] of [
      ...(this.#past.get(target) ?? []),
      ...(this.#targets.get(target) ?? []),
    ]) {
      const build = buildOf(owner);
      if (build !== null) builds.set(item, [...(builds.get(item) ?? []), build]);
    }
    return builds;
  }

  /**
   * Items that are some request's own, and so no other's, in this start of the server: one that was killed gives the same
   * ids once more, and what has them then is no longer whose it was.
   */
  items(target: string, session: string | null): OwnItems {
    const items = this.#targets.get(target) ?? new Map<QueueId, Owned>();
    const isNow = (owned: Owned | undefined): boolean =>
      owned !== undefined && (owned.session === null || session === null || owned.session === session);
    return {
      has: item => isNow(items.get(item)),
      *[Symbol.iterator]() {
        for (const [item, owned] of items) if (isNow(owned)) yield item;
      },
    };
  }
}
