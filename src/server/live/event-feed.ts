import type { RunId } from '../../core/ids.ts';

/** One event on its way to readers. */
export interface Frame {
  /** From 1, without a hole. */
  readonly number: number;
  /** The run that it belongs to; null: none. */
  readonly run: RunId | null;
  /** As server-sent events have it, with its id. */
  readonly text: string;
}

/** What a reader who comes back has missed. */
export interface Missed {
  readonly frames: readonly Frame[];
  /** Events that are no longer kept; null: nobody can tell, as another process told them. */
  readonly lost: number | null;
}

/** The last events, numbered, for readers who come back to where they were. */
export class EventFeed {
  readonly #epoch: string;
  readonly #capacity: number;
  readonly #listeners = new Set<(frame: Frame) => void>();
  #frames: Frame[] = [];
  #last = 0;

  /** `epoch`: of this process alone, without a hyphen: its numbers mean nothing to another one. */
  constructor(epoch: string, capacity: number) {
    this.#epoch = epoch;
    this.#capacity = capacity;
  }

  /** The readers at present. */
  get readers(): number {
    return this.#listeners.size;
  }

  publish(type: string, document: unknown, run: RunId | null): void {
    this.#last += 1;
    const text = frameText(this.id(this.#last), type, document);
    const frame = { number: this.#last, run, text };
    this.#frames.push(frame);
    // Cut in halves: to shift by one each time would move all of them.
    if (this.#frames.length >= 2 * this.#capacity) this.#frames = this.#frames.slice(-this.#capacity);
    for (const listen of this.#listeners) listen(frame);
  }

  id(number: number): string {
    return `${this.#epoch}-${number}`;
  }

  /** What came after the event with this id. Nothing and no loss when there is no id: the reader begins now. */
  since(id: string | null): Missed {
    if (id === null) return { frames: [], lost: 0 };
    const [epoch, text = ''] = id.split('-');
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (epoch !== this.#epoch || !(number <= this.#last)) return { frames: [], lost: null };
    const first = this.#last - this.#frames.length + 1;
    return {
      frames: this.#frames.slice(Math.max(0, number + 1 - first)),
      lost: Math.max(0, first - number - 1),
    };
  }

  get last(): number {
    return this.#last;
  }

  /** Calls back with each event from now on, until the returned function is called. */
  subscribe(listen: (frame: Frame) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }
}

/** JSON has no line ends of its own, so one `data:` line is enough. */
export const frameText = (id: string, type: string, document: unknown): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(document)}\n\n`;
