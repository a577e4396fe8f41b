import type { RunId } from '../../core/ids.ts';
import { object, text, whole } from '../../core/json-shape.ts';
import type { RunEvent } from '../../run/events.ts';
import { type RecordedEnd, recordedEvent, type SequencedEvent } from '../recorded-event.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import type { EventQuery } from '../records.ts';
import { catchUp, fallBehind } from './behind.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

/** Events in their order, and what the store does about some of them at once. */
export interface EventBatch {
  /** The place of the first one in the run's journal, from 1. */
  readonly from: number;
  /** How many they are, 1 at least. */
  readonly amount: number;
  /** A JSON array of `RecordedEvent`s. */
  readonly events: string;
  /** The one of them that ends the run; null: it goes on. */
  readonly end: RecordedEnd | null;
}

/** In the form in which they stand in the store: each event becomes JSON here, once. */
export function eventBatch(from: number, events: readonly RunEvent[]): EventBatch {
  // Most batches end no run, and what they hold is recorded as it is.
  if (!events.some(({ type }) => type === 'run-finished'))
    return { from, amount: events.length, events: JSON.stringify(events), end: null };
  const recorded = events.map(recordedEvent);
  const end = recorded.find(event => event.type === 'run-finished') ?? null;
  return { from, amount: events.length, events: JSON.stringify(recorded), end };
}

/** Within a transaction: events, and what they change of their run. The rows of its requests follow later. */
export function writeEvents(session: Session, run: number, { from, amount, events, end }: EventBatch): void {
  const last = from + amount - 1;
  session.run('INSERT INTO journal (run, last, first, events) VALUES (?, ?, ?, ?)', run, last, from, events);
  fallBehind(session, run, from, last);
  if (end === null) return;
  catchUp(session, run);
  endRun(session, run, end);
}

/** Nobody owns it any more: a lease that its process could not give back later would keep the run for ever. */
function endRun(session: Session, run: number, { outcome, at }: RecordedEnd): void {
  session.run('UPDATE runs SET outcome = ?, finished_at = ? WHERE number = ?', outcome, at, run);
  session.run('UPDATE run_triggers SET outcome = ? WHERE run = ?', outcome, run);
  session.run('DELETE FROM leases WHERE run = ?', run);
}

interface EventRow {
  readonly seq: number;
  readonly body: string;
}

const eventRow = object<EventRow>({ seq: whole(1), body: text });

export function readEvents(
  session: Session,
  run: RunId,
  { after, limit, about }: EventQuery,
): readonly SequencedEvent[] {
  const key = `e.value ->> '$.key'`;
  const others =
    about === undefined ? '' : `AND (${key} IS NULL OR ${key} IN (SELECT value FROM json_each(?)))`;
  const sql = `SELECT j.first + e.key AS seq, e.value AS body FROM journal j, json_each(j.events) e
    WHERE j.run = ? AND j.last > ? AND j.first + e.key > ? ${others} ORDER BY j.last, e.key LIMIT ?`;
  const values = [
    numberOf(session, run),
    after,
    after,
    ...(about === undefined ? [] : [JSON.stringify(about)]),
    limit,
  ];
  return session
    .rows(eventRow, sql, ...values)
    .map(({ seq, body }) => ({ seq, event: session.json(body, recordedEventShape) }));
}
