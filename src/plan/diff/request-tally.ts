import { type AlikeChange, AlikeChanges } from './alike-changes.ts';
import type { RequestChange } from './request-diff.ts';

/** The changes of one trigger's requests: all of them counted, the first ones kept. */
export interface TalliedRequests {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** As many as are kept; requests that change alike are one. */
  readonly shown: readonly AlikeChange[];
  /** Requests that are in none of these, and only counted. */
  readonly more: number;
}

/** Counts changes by trigger. */
export class RequestTally {
  readonly #shown: number;
  readonly #counters = new Map<string, Counter>();

  constructor(shown: number) {
    this.#shown = shown;
  }

  add(change: RequestChange): void {
    const { trigger } = change.kind === 'changed' ? change.after : change.request;
    const counter = this.#counters.get(trigger) ?? new Counter(this.#shown);
    this.#counters.set(trigger, counter);
    counter.add(change);
  }

  of(trigger: string): TalliedRequests {
    return this.#counters.get(trigger) ?? NOTHING;
  }

  /** Whether all that one trigger asked for is what the other asks for, and there is any of it. */
  isSameUnderOtherName(before: string, after: string): boolean {
    const [old, fresh] = [this.#counters.get(before), this.#counters.get(after)];
    if (old === undefined || fresh === undefined) return false;
    return old.removed === fresh.added && old.print === fresh.print;
  }
}

const NOTHING: TalliedRequests = { added: 0, removed: 0, changed: 0, shown: [], more: 0 };

class Counter implements TalliedRequests {
  added = 0;
  removed = 0;
  changed = 0;
  readonly #alike: AlikeChanges;
  #high = 0;
  #low = 0;

  /** `most`: changes that are kept. */
  constructor(most: number) {
    this.#alike = new AlikeChanges(most);
  }

  get shown(): readonly AlikeChange[] {
    return this.#alike.kept;
  }

  get more(): number {
    return this.#alike.left;
  }

  add(change: RequestChange): void {
    this[change.kind] += 1;
    this.#alike.add(change);
    if (change.kind === 'changed') return;
    // Sums do not depend on the order, unlike a hash of the whole.
    const { asks } = change.request;
    this.#high = (this.#high + Number.parseInt(asks.slice(0, 8), 16)) % 2 ** 32;
    this.#low = (this.#low + Number.parseInt(asks.slice(8), 16)) % 2 ** 32;
  }

  /** Stands for all that the requests ask for. */
  get print(): string {
    return `${this.#high}-${this.#low}`;
  }
}
