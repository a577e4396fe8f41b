import type { RunId } from '../../../core/ids.ts';
import type { RunEvent } from '../../../run/events.ts';
import { type RecordedEvent, recordedEvent } from '../../recorded-event.ts';
import { noteCancellation } from '../cancellations.ts';
import { writeEvents } from '../events.ts';
import { requireLease } from '../leases.ts';
import type { Session } from '../session.ts';

/**
 * What one transaction of a journal writes. All its events are one text: as such they stand in the store, and as such they
 * get to another thread for less than as hundreds of objects.
 */
export interface JournalBatch {
  readonly run: RunId;
  /** The run's number in the tables. */
  readonly number: number;
  /** The `id` of the owner whose run it has to be still. */
  readonly owner: string;
  /** The place of the first event in the run's journal, from 1. */
  readonly from: number;
  /** In order: a JSON array of `RecordedEvent`s. */
  readonly events: string;
}

/** Each event becomes JSON here, once: it stands so in the store. */
export const eventsText = (events: readonly RunEvent[]): string => JSON.stringify(events.map(recordedEvent));

/** Within a transaction. Gives up when the run belongs to another owner by now. */
export function writeBatch(session: Session, { run, number, owner, from, events: text }: JournalBatch): void {
  // Who has lost the run must not send any more: what it announces is not written down.
  requireLease(session, number, run, owner);
  const events: readonly RecordedEvent[] = JSON.parse(text);
  writeEvents(session, number, { from, events, text });
  if (events.some(({ type }) => type === 'run-stopping')) noteCancellation(session, number, owner);
}
