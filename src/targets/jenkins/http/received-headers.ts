import type { Headers } from './answer.ts';

/** The headers of an answer as undici gives them, by lower-case name: of the dozens there may be, two or three are looked at. */
export class ReceivedHeaders implements Headers {
  readonly #values: Readonly<Record<string, string | string[] | undefined>>;

  constructor(values: Readonly<Record<string, string | string[] | undefined>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    // A server may name a header as it likes, and an object inherits some names.
    return Object.hasOwn(this.#values, name);
  }

  get(name: string): readonly string[] | undefined {
    const value = this.has(name) ? this.#values[name] : undefined;
    return typeof value === 'string' ? [value] : value;
  }
}
