import type { BackPressure, Sender, Turn } from './back-pressure.ts';

/** A run's part of the back-pressure of a target. */
export class PressureOfRun {
  readonly #pressure: BackPressure;
  readonly #stop: AbortSignal;
  /** One for all who may be sent: of these there are too many for one each. */
  readonly #sent: Turn = { kind: 'sent', answered: latency => this.#answered(latency) };
  /** Requests without an answer yet. */
  #onTheirWay = 0;

  /** `stop`: nothing is held back any more. */
  constructor(pressure: BackPressure, stop: AbortSignal) {
    this.#pressure = pressure;
    this.#stop = stop;
  }

  /** A turn without waiting, as there nearly always is one; null: `take` has to be asked. */
  takeNow(): Turn | null {
    return this.#stop.aborted || this.#pressure.isOpen ? this.send() : null;
  }

  take(sender: Sender): Promise<Turn> {
    return this.#pressure.take(this, sender);
  }

  /** For the back-pressure: one has its turn. */
  send(): Turn {
    this.#onTheirWay += 1;
    this.#pressure.sending();
    return this.#sent;
  }

  /** For the back-pressure: the run is over, and what is on its way may have been queued. */
  clear(): void {
    while (this.#onTheirWay > 0) this.#answered(null);
  }

  #answered(latency: number | null): void {
    // The run is over.
    if (this.#onTheirWay === 0) return;
    this.#onTheirWay -= 1;
    this.#pressure.answered(latency);
  }
}
