import type { Hash, Hmac } from 'node:crypto';

/** The text before and after the requests in what is hashed; null: such a document is not hashed. */
export type AroundRequests = (document: unknown) => readonly [start: string, end: string] | null;

/** UTF-16 units that are hashed at a time: a call for each request would take longer than the hash. */
const PIECE = 64 * 1024;

/**
 * The hash of a document whose requests are hashed while they come in, and not kept for it. What stands before them is
 * asked of the document as far as it has come by then: in the end, it must still say the same.
 */
export class RequestHash {
  readonly #hash: Hash | Hmac;
  readonly #around: AroundRequests;
  /** null: nothing has been hashed. */
  #start: string | null = null;
  #piece = '';
  #isFirst = true;

  constructor(hash: Hash | Hmac, around: AroundRequests) {
    this.#hash = hash;
    this.#around = around;
  }

  /** `document`: untrusted, with all that comes before its first request. */
  begin(document: unknown): void {
    const [start] = this.#around(document) ?? [];
    if (start === undefined) return;
    this.#start = start;
    this.#hash.update(start);
  }

  /** `request`: as compact JSON. */
  add(request: string): void {
    this.#piece += this.#isFirst ? request : `,${request}`;
    this.#isFirst = false;
    if (this.#piece.length < PIECE) return;
    this.#hash.update(this.#piece);
    this.#piece = '';
  }

  /** In hexadecimal digits; null: the document is not what it began as. Once only. */
  end(document: unknown): string | null {
    const [start, end] = this.#around(document) ?? [];
    if (start === undefined || end === undefined) return null;
    if (this.#isFirst && this.#start === null) this.begin(document);
    return this.#start === start ? this.#hash.update(this.#piece).update(end).digest('hex') : null;
  }
}
