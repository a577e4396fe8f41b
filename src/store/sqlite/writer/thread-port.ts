import type { Recorded } from '../../journal.ts';
import type { JournalBatch } from './journal-batch.ts';

/* What the event loop and the thread that writes say to each other. Both are of one build: what comes is what was sent. */

/** To the thread, which answers in the order of asking. */
export type ThreadOrder =
  | { readonly kind: 'write'; readonly batch: JournalBatch }
  /** Close the connection, and end. Nothing comes after it. */
  | { readonly kind: 'close' };

/** From the thread. */
export type ThreadAnswer =
  /** The first one: it has opened the store. */
  | { readonly kind: 'ready' }
  /** A batch was written, durably, or nothing of it was. */
  | { readonly kind: 'told'; readonly recorded: Recorded };

/** A thread, from outside. */
export interface ThreadPort {
  send(order: ThreadOrder): void;
  /** Whether the process must not end before the thread; in the beginning it may. */
  hold(isHeld: boolean): void;
}

export interface ThreadListener {
  answer(answer: ThreadAnswer): void;
  /** The last thing that is heard of it, whatever has ended it: the event loop does what it has left. */
  ended(): void;
}

/** Starts a thread. Where none can be started, it has ended at once. */
export type StartThread = (listener: ThreadListener) => ThreadPort;
