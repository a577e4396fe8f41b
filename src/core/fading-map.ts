import type { Clock } from './clock.ts';

/** A map whose entries are forgotten so long after they were last set: a process that serves for months keeps few. */
export class FadingMap<K, V> {
  readonly #clock: Clock;
  readonly #lasts: number;
  /** The one first that was set longest ago; `at`: by the monotonic clock. */
  readonly #entries = new Map<K, { readonly value: V; readonly at: number }>();

  /** `lasts`: milliseconds. */
  constructor(clock: Clock, lasts: number) {
    this.#clock = clock;
    this.#lasts = lasts;
  }

  get(key: K): V | undefined {
    this.#fade();
    return this.#entries.get(key)?.value;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): void {
    this.#fade();
    this.#entries.delete(key);
    this.#entries.set(key, { value, at: this.#clock.monotonic() });
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  get size(): number {
    this.#fade();
    return this.#entries.size;
  }

  #fade(): void {
    const now = this.#clock.monotonic();
    for (const [key, { at }] of this.#entries) {
      if (now - at < this.#lasts) return;
      this.#entries.delete(key);
    }
  }
}
