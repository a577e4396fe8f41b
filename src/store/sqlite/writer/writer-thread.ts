import { err } from '../../../core/result.ts';
import { unreachable } from '../../../core/unreachable.ts';
import type { Recorded } from '../../journal.ts';
import { storeFault } from '../../store-fault.ts';
import type { JournalBatch } from './journal-batch.ts';
import type { StartThread, ThreadAnswer, ThreadPort } from './thread-port.ts';

type Told = (recorded: Recorded) => void;

/** The thread that writes, as the event loop sees it. Each batch is answered, also when the thread ends before that. */
export class WriterThread {
  readonly #path: string;
  readonly #port: ThreadPort;
  /** Who waits for an answer, in the order of asking. */
  readonly #waiting: Told[] = [];
  readonly #over: Promise<void>;
  #end: () => void = () => {};
  #state: 'starting' | 'ready' | 'closing' | 'over' = 'starting';

  /** `path`: of the store, for people. */
  constructor(path: string, start: StartThread) {
    this.#path = path;
    this.#over = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#port = start({
      answer: answer => this.#hear(answer),
      ended: detail => this.#ended(detail),
    });
  }

  /** Whether it takes batches: not yet while it starts, and no more once it ends. */
  get isReady(): boolean {
    return this.#state === 'ready';
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

  /** Whether the last batch is durable nobody knows then: who waits for it must not act on it. */
  #ended(detail: string | null): void {
    this.#state = 'over';
    const why = `the thread that writes has ended${detail === null ? '' : `: ${detail}`}`;
    for (const told of this.#waiting.splice(0)) told(err(storeFault('failed-io', this.#path, why)));
    this.#end();
  }
}
