import type { TickSource } from '../../src/schedule/ticks/tick-source.ts';

/** Ticks when a test says so. */
export class HandTicks implements TickSource {
  #onTick: (() => void) | null = null;

  start(onTick: () => void): void {
    this.#onTick = onTick;
  }

  stop(): void {
    this.#onTick = null;
  }

  tick(): void {
    this.#onTick?.();
  }
}
