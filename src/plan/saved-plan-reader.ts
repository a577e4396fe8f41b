import { ListCutter } from './list-cutter.ts';
import { SavedRequests } from './saved-requests.ts';

/** A document of which only the requests of its plan are missing. */
export interface DocumentRead {
  /** Untrusted; where the requests were, there is an empty list. */
  readonly document: unknown;
  readonly requests: SavedRequests;
}

/** Reads a document with a plan in it from pieces of text, and takes the requests apart while they come. */
export class SavedPlanReader {
  readonly #requests = new SavedRequests();
  readonly #cutter: ListCutter;
  #isJson = true;

  /** `plan`: the names of the members that lead to the plan. */
  constructor(plan: readonly string[]) {
    this.#cutter = new ListCutter([...plan, 'requests'], (item, isCompact) => this.#add(item, isCompact));
  }

  push(piece: string): void {
    this.#cutter.push(piece);
  }

  /** null: it is not JSON. */
  end(): DocumentRead | null {
    const document = parseJson(this.#cutter.end());
    return this.#isJson && document !== undefined ? { document, requests: this.#requests } : null;
  }

  #add(item: string, isCompact: boolean): void {
    if (!this.#isJson) return;
    const request = parseJson(item);
    if (request === undefined) this.#isJson = false;
    else if (isCompact) this.#requests.add(request, item);
    else this.#requests.add(request);
  }
}

/** undefined: it is not JSON, which has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
