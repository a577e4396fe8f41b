import type { Recorded } from '../../journal.ts';
import type { Session } from '../session.ts';
import { type JournalBatch, writeBatch } from './journal-batch.ts';
import type { StartThread } from './thread-port.ts';
import { WriterThread } from './writer-thread.ts';

export interface JournalWriterOptions {
  /** The connection of the event loop. */
  readonly session: Session;
  /** null: there is no thread to be had. */
  readonly startThread: StartThread | null;
  /** How many events make a run worth a thread. */
  readonly threadFrom: number;
}

/**
 * Writes the transactions of a store's journals: on the event loop at first, and in a thread of its own once a run is long
 * enough to be worth one. While that starts, and where it cannot, the loop goes on.
 */
export class JournalWriter {
  readonly #session: Session;
  readonly #threadFrom: number;
  /** null: it has been tried, or must not be. */
  #start: StartThread | null;
  #thread: WriterThread | null = null;

  constructor({ session, startThread, threadFrom }: JournalWriterOptions) {
    this.#session = session;
    this.#start = startThread;
    this.#threadFrom = threadFrom;
  }

  /** Whether the event loop is free while a batch is written. */
  get isApart(): boolean {
    return this.#thread?.isReady ?? false;
  }

  /** A journal has, or will have, as many events as this. */
  expect(events: number): void {
    if (this.#start === null || events < this.#threadFrom) return;
    this.#thread = new WriterThread(this.#session.path, this.#start);
    this.#start = null;
  }

  /** All of it or nothing; `told` when that is durable. The next batch of that journal may come only then. */
  write(batch: JournalBatch, told: (recorded: Recorded) => void): void {
    this.expect(batch.from);
    if (this.#thread?.isReady) this.#thread.write(batch, told);
    else told(this.#session.write(() => writeBatch(this.#session, batch)));
  }

  /** Settles when the thread, if there is one, has let go of the store. */
  async close(): Promise<void> {
    this.#start = null;
    await this.#thread?.close();
  }
}
