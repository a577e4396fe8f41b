import type { RunId } from '../../../core/ids.ts';
import { object, text, whole } from '../../../core/json-shape.ts';
import { noteCancellation } from '../cancellations.ts';
import { type EventBatch, writeEvents } from '../events.ts';
import { keepLease } from '../leases.ts';
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
  /** When the owner has asked for it, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * Within a transaction; a sign of life, too: on a slow disk this thread holds the lock most of the time, and whoever wanted
 * it for nothing but a beat would hardly get it. Gives up when the run belongs to another owner by now.
 */
export function writeBatch(session: Session, batch: JournalBatch): void {
  const { run, number, owner, isStopping, at } = batch;
  // Who has lost the run must not send any more: what it announces is not written down.
  keepLease(session, { run: number, id: run, owner, now: at });
  session.ofRun(run, () => writeEvents(session, number, batch));
  if (isStopping) noteCancellation(session, number, owner);
}

const writtenRow = object<Pick<EventBatch, 'events'> & { readonly first: number }>({
  first: whole(1),
  events: text,
});

/** Whether the batch stands in the journal as it is: no other process of the run's would have written the same. */
export function isWritten(session: Session, { number, from, amount, events }: JournalBatch): boolean {
  const sql = 'SELECT first, events FROM journal WHERE run = ? AND last = ?';
  const row = session.row(writtenRow, sql, number, from + amount - 1);
  return row?.first === from && row.events === events;
}
