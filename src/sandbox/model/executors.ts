import type { Build } from './builds.ts';

/**
 * The slots of the built-in node. Freestyle builds take one of a fixed number; pipelines get one of their own
 * for as long as they run.
 */
export class Executors {
  readonly #slots: (Build | null)[];
  readonly #free: number[];
  readonly #slotOf = new Map<Build, number>();
  readonly #oneOff = new Set<Build>();

  constructor(count: number) {
    this.#slots = Array.from({ length: count }, () => null);
    this.#free = this.#slots.map((_, index) => count - 1 - index);
  }

  get hasFree(): boolean {
    return this.#free.length > 0;
  }

  /** The builds by slot; null where a slot is idle. */
  get slots(): readonly (Build | null)[] {
    return this.#slots;
  }

  get oneOff(): Iterable<Build> {
    return this.#oneOff;
  }

  get busy(): number {
    return this.#slotOf.size;
  }

  take(build: Build): void {
    if (build.job.pipeline) {
      this.#oneOff.add(build);
      return;
    }
    const slot = this.#free.pop();
    if (slot === undefined) throw new Error('no executor is free');
    this.#slots[slot] = build;
    this.#slotOf.set(build, slot);
  }

  release(build: Build): void {
    this.#oneOff.delete(build);
    const slot = this.#slotOf.get(build);
    if (slot === undefined) return;
    this.#slotOf.delete(build);
    this.#slots[slot] = null;
    this.#free.push(slot);
  }
}
