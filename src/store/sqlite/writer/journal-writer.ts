import { ok } from '../../../core/result.ts';
import type { Recorded } from '../../journal.ts';
import type { Session } from '../session.ts';
import { isWritten, type JournalBatch, writeBatch } from './journal-batch.ts';
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
 * enough to be worth one. While that starts, where it cannot, and when it has died, the loop goes on.
 */
export class JournalWriter {
  readonly #session: Session;
  readonly #threadFrom: number;
  /** null: there is none to be had, or no more. */
  #start: StartThread | null;
  /** The last one that was started. */
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

  /**
   * A journal has, or will have, as many events as this. Where a thread could not open the store, or has died, each journal
   * tries another one: what was in the way, a lock that somebody held, may be gone.
   */
  expect(events: number): void {
    if (this.#thread?.isOver) this.#thread = null;
    this.#startFor(events);
  }

  /** All of it or nothing; `told` when that is durable. The next batch of that journal may come only then. */
  write(batch: JournalBatch, told: (recorded: Recorded) => void): void {
    this.#startFor(batch.from);
    if (this.#thread?.isReady)
      this.#thread.write(batch, recorded => told(recorded ?? this.#afterDeath(batch)));
    else told(this.#writeHere(batch));
  }

  /** Settles when the thread, if there is one, has let go of the store. */
  async close(): Promise<void> {
    this.#start = null;
    await this.#thread?.close();
  }

  #startFor(events: number): void {
    if (this.#start === null || this.#thread !== null || events < this.#threadFrom) return;
    this.#thread = new WriterThread(this.#start);
  }

  #writeHere(batch: JournalBatch): Recorded {
    return this.#session.write(() => writeBatch(this.#session, batch));
  }

  /** The thread has died without a word about this batch: it can write no more, so that what stands in the store counts. */
  #afterDeath(batch: JournalBatch): Recorded {
    const written = this.#session.read(() => isWritten(this.#session, batch));
    if (!written.ok) return written;
    return written.value ? ok(undefined) : this.#writeHere(batch);
  }
}
