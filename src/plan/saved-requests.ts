import { fits, type ShapeFault } from '../core/json-shape.ts';
import { PackedList } from './packed-list.ts';
import { RequestCensus } from './request-census.ts';
import type { SavedRequest } from './saved-plan.ts';
import { savedRequest } from './saved-plan-shape.ts';

/** The requests of a saved plan, checked one by one as they come in, and kept packed. */
export class SavedRequests {
  readonly packed = new PackedList<SavedRequest>();
  readonly census = new RequestCensus();
  #taken = 0;
  #fault: ShapeFault | null = null;

  /** `text`: the request as compact JSON, where somebody has it already. */
  add(request: unknown, text?: string): void {
    if (this.#fault !== null) return;
    if (fits(request, savedRequest)) {
      this.packed.add(request, text);
      this.census.add(request);
    } else {
      const { path, expected } = savedRequest.check(request) ?? { path: [], expected: 'another form' };
      this.#fault = { path: [this.#taken, ...path], expected };
    }
    this.#taken += 1;
  }

  /** What is wrong with the first that is no request, from the list on; nothing after it has been looked at. */
  get fault(): ShapeFault | null {
    return this.#fault;
  }
}
