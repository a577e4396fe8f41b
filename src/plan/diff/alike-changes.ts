import type { PlannedRequest } from '../plan.ts';
import type { FieldChange } from './field-change.ts';
import type { RequestChange } from './request-diff.ts';

/** A change of one request, or of several that change alike. */
export type AlikeChange =
  | { readonly kind: 'added'; readonly request: PlannedRequest }
  | { readonly kind: 'removed'; readonly request: PlannedRequest }
  | {
      readonly kind: 'changed';
      /** At least one; the same ones for each of these requests. */
      readonly fields: readonly FieldChange[];
      /** How many requests change so; at least 1. */
      readonly amount: number;
      /** The first of these requests, as they are now; at least one. */
      readonly requests: readonly PlannedRequest[];
    };

type AlikeRequests = Extract<AlikeChange, { kind: 'changed' }>;

/**
 * Gathers changes and merges those that are alike, so that a changed default is read once and not once for each
 * request. Keeps at most `most` of them, and about as many requests as examples.
 */
export class AlikeChanges {
  readonly kept: AlikeChange[] = [];
  /** Requests that are in none of those that are kept. */
  left = 0;
  readonly #most: number;
  readonly #alike = new Map<string, Growing>();
  #requests = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(change: RequestChange): void {
    if (this.#most === 0) this.left += 1;
    else if (change.kind === 'changed') this.#addChanged(change.after, change.fields);
    else if (this.kept.length < this.#most) this.kept.push(change);
    else this.left += 1;
  }

  #addChanged(request: PlannedRequest, fields: readonly FieldChange[]): void {
    const sense = JSON.stringify(fields);
    const known = this.#alike.get(sense);
    if (known !== undefined) {
      known.amount += 1;
      if (this.#requests >= this.#most) return;
      this.#requests += 1;
      known.requests.push(request);
      return;
    }
    if (this.kept.length >= this.#most) {
      this.left += 1;
      return;
    }
    const first: Growing = { kind: 'changed', fields, amount: 1, requests: [request] };
    this.#alike.set(sense, first);
    this.kept.push(first);
  }
}

interface Growing extends AlikeRequests {
  amount: number;
  readonly requests: PlannedRequest[];
}
