import type { SavedRequest } from './saved-plan.ts';

/** What has to be known of all requests of a plan to tell whether they fit the rest of it. */
export class RequestCensus {
  /** By trigger, in the order in which they come up. */
  readonly #triggers = new Map<string, Counted>();
  /** By target, the first request to it. */
  readonly #targets = new Map<string, string>();
  #repeated: string | null = null;

  /** `isNew`: none before it had its key. */
  add({ key, trigger, target }: Pick<SavedRequest, 'key' | 'trigger' | 'target'>, isNew: boolean): void {
    if (!isNew) this.#repeated ??= key;
    const counted = this.#triggers.get(trigger);
    if (counted === undefined) this.#triggers.set(trigger, { first: key, requests: 1 });
    else counted.requests += 1;
    if (!this.#targets.has(target)) this.#targets.set(target, key);
  }

  /** A key that more than one request has; null: each has its own. */
  get repeated(): string | null {
    return this.#repeated;
  }

  get triggers(): ReadonlyMap<string, Readonly<Counted>> {
    return this.#triggers;
  }

  get targets(): ReadonlyMap<string, string> {
    return this.#targets;
  }
}

interface Counted {
  /** Key of the first request. */
  readonly first: string;
  requests: number;
}
