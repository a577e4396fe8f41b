import { ok } from '../../../src/core/result.ts';
import type { Recorded } from '../../../src/store/journal.ts';
import type { JournalBatch } from '../../../src/store/sqlite/writer/journal-batch.ts';
import type {
  StartThread,
  ThreadListener,
  ThreadOrder,
} from '../../../src/store/sqlite/writer/thread-port.ts';

/** A thread that does as a test says. */
export class FakeThread {
  readonly orders: ThreadOrder[] = [];
  starts = 0;
  /** Whether the process has to go on for its sake. */
  isHeld = false;
  #listener: ThreadListener | null = null;

  readonly start: StartThread = listener => {
    this.starts += 1;
    this.#listener = listener;
    return {
      send: order => void this.orders.push(order),
      hold: isHeld => {
        this.isHeld = isHeld;
      },
    };
  };

  ready(): void {
    this.#listener?.answer({ kind: 'ready' });
  }

  /** Of the first batch that was not told of yet. */
  tell(recorded: Recorded = ok(undefined)): void {
    this.#listener?.answer({ kind: 'told', recorded });
  }

  end(): void {
    this.#listener?.ended();
  }

  get batches(): readonly JournalBatch[] {
    return this.orders.flatMap(order => (order.kind === 'write' ? [order.batch] : []));
  }
}
