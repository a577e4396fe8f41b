import type { SandboxRequests } from '../options.ts';

/** Counts what the server was asked and what it sent. */
export class RequestCounts {
  readonly #counts = new Map<string, number>();
  #bytesSent = 0;

  add(method: string, kind: string): void {
    const name = `${method} ${kind}`;
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  sent(bytes: number): void {
    this.#bytesSent += bytes;
  }

  get total(): Omit<SandboxRequests, 'faults'> {
    return { counts: Object.fromEntries(this.#counts), bytesSent: this.#bytesSent };
  }
}
