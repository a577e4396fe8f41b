import { createHash } from 'node:crypto';
import { isRecord } from '../../core/json-shape.ts';
import { ListCutter } from './list-cutter.ts';
import { RequestHash } from './request-hash.ts';
import { aroundRequests } from './saved-plan.ts';
import { SavedRequests } from './saved-requests.ts';

/** A document of which only the requests of its plan are missing. */
export interface DocumentRead {
  /** Untrusted; where the requests were, there is an empty list. */
  readonly document: unknown;
  readonly requests: SavedRequests;
  /** Of the plan in it, in hexadecimal digits; null: there is none, or more than one, since something is said twice. */
  readonly digest: string | null;
  /** As the digest, of what is signed; null as well where nobody asked for it. */
  readonly signature: string | null;
}

/** Reads a document with a plan in it from pieces of text, and takes the requests apart while they come. */
export class SavedPlanReader {
  readonly #requests: SavedRequests;
  readonly #digest: RequestHash;
  readonly #signature: RequestHash | null;
  readonly #cutter: ListCutter;
  #isJson = true;

  /** `path`: the names of the members that lead to the plan. `signature`: what is made of it besides its digest. */
  constructor(path: readonly string[], signature: RequestHash | null = null) {
    this.#digest = planDigest(path);
    this.#signature = signature;
    // Where the list of requests begins, it and all around it are open.
    const closing = `]}${'}'.repeat(path.length)}`;
    const hashes = signature === null ? [this.#digest] : [this.#digest, signature];
    this.#requests = new SavedRequests(hashes, () => parseJson(this.#cutter.rest + closing));
    this.#cutter = new ListCutter([...path, 'requests'], {
      take: (item, isCompact) => {
        if (!this.#add(item, isCompact)) this.#isJson = false;
      },
      takeLine: line => this.#add(line, !mayBeShorter(line)),
    });
  }

  push(piece: string): void {
    this.#cutter.push(piece);
  }

  /** null: it is not JSON. Once only. */
  end(): DocumentRead | null {
    const document = parseJson(this.#cutter.rest);
    if (!this.#isJson || document === undefined) return null;
    const requests = this.#requests;
    if (this.#cutter.lists > 1) return { document, requests, digest: null, signature: null };
    const signature = this.#signature?.end(document) ?? null;
    return { document, requests, digest: this.#digest.end(document), signature };
  }

  /** false: it is not JSON. */
  #add(item: string, isCompact: boolean): boolean {
    const request = parseJson(item);
    if (request === undefined) return false;
    if (isCompact) this.#requests.add(request, item);
    else this.#requests.add(request);
    return true;
  }
}

/** Whether the same may be written in a shorter way: by no spaces around its parts, or by no escapes in its texts. */
const mayBeShorter = (line: string): boolean => NEEDLESS.some(sign => line.includes(sign));

const NEEDLESS = [' ', '\t', '\r', '\\'];

/** A document that is there whole already, taken apart as a reader of its text would. `path` leads to the plan. */
export function takeRequests(document: unknown): DocumentRead {
  const digest = planDigest(['plan']);
  const requests = new SavedRequests([digest], () => document);
  const plan = isRecord(document) ? document.plan : undefined;
  const items: unknown = isRecord(plan) ? plan.requests : undefined;
  if (!isRecord(document) || !isRecord(plan) || !Array.isArray(items))
    return { document, requests, digest: null, signature: null };
  for (const item of items) requests.add(item);
  const rest = { ...document, plan: { ...plan, requests: [] } };
  return { document: rest, requests, digest: digest.end(rest), signature: null };
}

/** The digest of the plan that a path leads to. */
const planDigest = (path: readonly string[]): RequestHash =>
  new RequestHash(createHash('sha256'), document => {
    const plan = path.reduce((value: unknown, name) => (isRecord(value) ? value[name] : undefined), document);
    return isRecord(plan) ? aroundRequests(plan) : null;
  });

/** undefined: it is not JSON, which has no such value. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
