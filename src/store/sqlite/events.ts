import type { RunId } from '../../core/ids.ts';
import { object, text, whole } from '../../core/json-shape.ts';
import type { RecordedEnd, RecordedEvent, SequencedEvent } from '../recorded-event.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import type { EventQuery } from '../records.ts';
import { changeRequestRows } from './request-rows.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

/** Events in their order, in both of their forms, so that neither is made twice. */
export interface EventBatch {
  /** The place of the first one in the run's journal, from 1. */
  readonly from: number;
  readonly events: readonly RecordedEvent[];
  /** The JSON of `events`. */
  readonly text: string;
}

/** Within a transaction: events, and what they change of the run and its requests. */
export function writeEvents(session: Session, run: number, { from, events, text }: EventBatch): void {
  session.run(INSERT, run, from, text);
  changeRequestRows(session, run, events);
  for (const event of events) if (event.type === 'run-finished') endRun(session, run, event);
}

/** All by one statement: what a statement costs by itself is more than what it does to a row. */
const INSERT = `
  INSERT INTO events (run, seq, at, type, body)
  SELECT ?, key + ?, value ->> 'at', value ->> 'type', value FROM json_each(?)`;

/** Nobody owns it any more: a lease that its process could not give back later would keep the run for ever. */
function endRun(session: Session, run: number, { outcome, at }: RecordedEnd): void {
  session.run('UPDATE runs SET outcome = ?, finished_at = ? WHERE number = ?', outcome, at, run);
  session.run('UPDATE run_triggers SET outcome = ? WHERE run = ?', outcome, run);
  session.run('DELETE FROM leases WHERE run = ?', run);
}

/** The number of the last event; 0: there is none. */
export function lastSeq(session: Session, run: number): number {
  const sql = 'SELECT coalesce(max(seq), 0) AS seq FROM events WHERE run = ?';
  return session.row(object<{ readonly seq: number }>({ seq: whole(0) }), sql, run)?.seq ?? 0;
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
  const key = `body ->> '$.key'`;
  const others =
    about === undefined ? '' : `AND (${key} IS NULL OR ${key} IN (SELECT value FROM json_each(?)))`;
  const sql = `SELECT seq, body FROM events WHERE run = ? AND seq > ? ${others} ORDER BY seq LIMIT ?`;
  const values = [
    numberOf(session, run),
    after,
    ...(about === undefined ? [] : [JSON.stringify(about)]),
    limit,
  ];
  return session
    .rows(eventRow, sql, ...values)
    .map(({ seq, body }) => ({ seq, event: session.json(body, recordedEventShape) }));
}
