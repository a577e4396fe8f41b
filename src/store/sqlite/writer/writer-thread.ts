import { unreachable } from '../../../core/unreachable.ts';
import type { Recorded } from '../../journal.ts';
import type { JournalBatch } from './journal-batch.ts';
import type { StartThread, ThreadAnswer, ThreadPort } from './thread-port.ts';

/** null: the thread has ended before it said so. Whether the batch is durable has to be looked up. */
type Told = (recorded: Recorded | null) => void;

/** The thread that writes, as the event loop sees it. Each batch is answered, also when the thread ends before that. */
export class WriterThread {
  readonly #port: ThreadPort;
  /** Who waits for an answer, in the order of asking. */
  readonly #waiting: Told[] = [];
  readonly #over: Promise<void>;
  #end: () => void = () => {};
  #state: 'starting' | 'ready' | 'closing' | 'over' = 'starting';

  constructor(start: StartThread) {
    this.#over = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#port = start({
      answer: answer => this.#hear(answer),
      ended: () => this.#ended(),
    });
  }

  /** Whether it takes batches: not yet while it starts, and no more once it ends. */
  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Whether nothing more will come of it: it could not open the store, has died, or was closed. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  write(batch: JournalBatch, told: Told): void {
    this.#waiting.push(told);
    // What is being written keeps the process alive; a thread that has nothing to do does not.
    if (this.#waiting.length === 1) this.#port.hold(true);
    this.#port.send({ kind: 'write', batch });
  }

  /** Settles when it has let go of the store, after all that it was given. */
  close(): Promise<void> {
    if (this.#state === 'starting' || this.#state === 'ready') {
      this.#state = 'closing';
      this.#port.hold(true);
      this.#port.send({ kind: 'close' });
    }
    return this.#over;
  }

  #hear(answer: ThreadAnswer): void {
    switch (answer.kind) {
      case 'ready':
        if (this.#state === 'starting') this.#state = 'ready';
        return;
      case 'told': {
        const told = this.#waiting.shift();
        if (this.#waiting.length === 0 && this.#state === 'ready') this.#port.hold(false);
        told?.(answer.recorded);
        return;
      }
      default:
        unreachable(answer);
    }
  }

  #ended(): void {
    this.#state = 'over';
    for (const told of this.#waiting.splice(0)) told(null);
    this.#end();
  }
}
