import type { RunId } from '../../../core/ids.ts';
import { noteCancellation } from '../cancellations.ts';
import { type EventBatch, writeEvents } from '../events.ts';
import { requireLease } from '../leases.ts';
import type { Session } from '../session.ts';

/**
 * What one transaction of a journal writes. All its events are one text: as such they stand in the store, and as such they
 * get to another thread for less than as hundreds of objects.
 */
export interface JournalBatch extends EventBatch {
  readonly run: RunId;
  /** The run's number in the tables. */
  readonly number: number;
  /** The `id` of the owner whose run it has to be still. */
  readonly owner: string;
  /** With these events the run begins to end all that is under way. */
  readonly isStopping: boolean;
}

/** Within a transaction. Gives up when the run belongs to another owner by now. */
export function writeBatch(session: Session, batch: JournalBatch): void {
  const { run, number, owner, isStopping } = batch;
  // Who has lost the run must not send any more: what it announces is not written down.
  requireLease(session, number, run, owner);
  writeEvents(session, number, batch);
  if (isStopping) noteCancellation(session, number, owner);
}
