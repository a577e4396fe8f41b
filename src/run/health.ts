import type { Clock } from '../core/clock.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { EventSink } from './events.ts';

/** Whether a target answers, as submits and looks have found it; told once when it changes. */
export class TargetHealth {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #tell: EventSink;
  #answered = false;
  #unwellSince: number | null = null;

  constructor(name: string, clock: Clock, tell: EventSink) {
    this.#name = name;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Whether it has ever answered in this run: if not, its address is more likely wrong than it is down. */
  get answered(): boolean {
    return this.#answered;
  }

  /** It has answered, if only to say that it is not ready. */
  heard(): void {
    this.#answered = true;
  }

  /** Milliseconds since it stopped answering; null while it answers. */
  unwellFor(): number | null {
    return this.#unwellSince === null ? null : this.#clock.now() - this.#unwellSince;
  }

  unwell(refusal: Refusal): void {
    if (this.#unwellSince !== null) return;
    this.#unwellSince = this.#clock.now();
    void this.#tell({ type: 'target-unwell', at: this.#clock.now(), target: this.#name, refusal });
  }

  well(): void {
    this.#answered = true;
    const after = this.unwellFor();
    this.#unwellSince = null;
    if (after !== null)
      void this.#tell({ type: 'target-well', at: this.#clock.now(), target: this.#name, after });
  }
}
