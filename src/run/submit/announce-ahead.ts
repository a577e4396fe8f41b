import type { SendWindow } from './send-window.ts';

/**
 * How many requests may be announced and not answered yet, for each connection to their target: what the connections can
 * send while a commit is on its way to the disk, so that they never wait for it, and no more. What was announced and never
 * sent nobody can tell from what was sent, where volley and the server died together.
 */
const FEWEST = 2;
const MOST = 16;

/** A commit, and the wait for company in it, take no longer on a disk that is worth waiting for. Milliseconds. */
const COMMIT = 40;

/** How much the last answer says about the next. */
const WEIGHT = 0.2;

/** Announces the further ahead the faster the server answers. */
export class AnnounceAhead {
  readonly #window: SendWindow;
  readonly #connections: number;
  /** Milliseconds to an answer; null: none has come. */
  #latency: number | null = null;

  constructor(window: SendWindow, connections: number) {
    this.#window = window;
    this.#connections = connections;
    window.resize(connections * FEWEST);
  }

  /** An answer has taken so many milliseconds. */
  answered(took: number): void {
    this.#latency = this.#latency === null ? took : this.#latency + WEIGHT * (took - this.#latency);
    const each = Math.min(MOST, Math.max(FEWEST, Math.ceil(COMMIT / this.#latency)));
    this.#window.resize(this.#connections * each);
  }
}
