import { fits, type ShapeFault } from '../../core/json-shape.ts';
import { RequestCensus } from './request-census.ts';
import type { RequestHash } from './request-hash.ts';
import { RequestTable } from './request-table.ts';
import { savedRequest } from './saved-plan-shape.ts';

/** The requests of a saved plan: each is checked, hashed and counted as it comes in, and what was checked is what is kept. */
export class SavedRequests {
  readonly table = new RequestTable();
  readonly census = new RequestCensus();
  readonly #hashes: readonly RequestHash[];
  readonly #documentSoFar: () => unknown;
  #taken = 0;
  #fault: ShapeFault | null = null;

  /** `documentSoFar`: asked once, when the first request has come. */
  constructor(hashes: readonly RequestHash[], documentSoFar: () => unknown) {
    this.#hashes = hashes;
    this.#documentSoFar = documentSoFar;
  }

  /** `json`: the request as compact JSON, where somebody has it already. */
  add(request: unknown, json?: string): void {
    if (this.#fault !== null) return;
    if (this.#taken === 0) for (const hash of this.#hashes) hash.begin(this.#documentSoFar());
    if (fits(request, savedRequest)) {
      const text = json ?? JSON.stringify(request);
      for (const hash of this.#hashes) hash.add(text);
      this.census.add(request, this.table.add(request));
    } else {
      const { path, expected } = savedRequest.check(request) ?? { path: [], expected: 'another form' };
      this.#fault = { path: [this.#taken, ...path], expected };
    }
    this.#taken += 1;
  }

  /**
   * What is wrong with the first item that is no request; its path begins at the list. Nothing after it has been
   * checked.
   */
  get fault(): ShapeFault | null {
    return this.#fault;
  }
}
