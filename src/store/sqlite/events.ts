import type { RequestKey, RunId } from '../../core/ids.ts';
import { nullable, object, type Shape, text, whole } from '../../core/json-shape.ts';
import type { JournalEntry } from '../journal.ts';
import { type RecordedEvent, recordedEvent, type SequencedEvent } from '../recorded-event.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import { key } from '../recorded-state-shape.ts';
import type { Intent } from '../records.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

/** Within a transaction: entries in their order, and what they change of the run and its requests. */
export function writeEntries(session: Session, run: number, entries: readonly JournalEntry[]): void {
  for (const entry of entries) {
    if (entry.kind === 'intent') insertIntent(session, run, entry.intent);
    else {
      const event = recordedEvent(entry.event);
      session.run(
        'INSERT INTO events (run, seq, at, type, body) VALUES (?, ?, ?, ?, ?)',
        run,
        entry.seq,
        event.at,
        event.type,
        JSON.stringify(event),
      );
      apply(session, run, event);
    }
  }
}

/** What an event changes of the run's and the requests' rows, which only repeat what the events say. */
function apply(session: Session, run: number, event: RecordedEvent): void {
  if (event.type === 'request-changed') {
    const { key: request, state, at } = event;
    const sql = 'UPDATE requests SET state_name = ?, state = ?, changed_at = ? WHERE run = ? AND request = ?';
    session.run(sql, state.state, JSON.stringify(state), at, run, request);
  } else if (event.type === 'request-cancelling') {
    session.run(
      'UPDATE requests SET cancelled = ? WHERE run = ? AND request = ?',
      event.because,
      run,
      event.key,
    );
  } else if (event.type === 'request-released') {
    session.run(
      'UPDATE requests SET released = ? WHERE run = ? AND request = ?',
      event.because,
      run,
      event.key,
    );
  } else if (event.type === 'run-finished') {
    session.run(
      'UPDATE runs SET outcome = ?, finished_at = ? WHERE number = ?',
      event.outcome,
      event.at,
      run,
    );
    session.run('UPDATE run_triggers SET outcome = ? WHERE run = ?', event.outcome, run);
  }
}

function insertIntent(session: Session, run: number, intent: Intent): void {
  const { key: request, attempt, at, marker, bodyDigest, session: controllerSession } = intent;
  session.run(
    'INSERT INTO intents (run, request, attempt, at, marker, body_digest, session) VALUES (?, ?, ?, ?, ?, ?, ?)',
    run,
    request,
    attempt,
    at,
    marker,
    bodyDigest,
    controllerSession,
  );
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
  { after, limit }: { readonly after: number; readonly limit: number },
): readonly SequencedEvent[] {
  const sql = 'SELECT seq, body FROM events WHERE run = ? AND seq > ? ORDER BY seq LIMIT ?';
  return session
    .rows(eventRow, sql, numberOf(session, run), after, limit)
    .map(({ seq, body }) => ({ seq, event: session.json(body, recordedEventShape) }));
}

interface IntentRow {
  readonly request: RequestKey;
  readonly attempt: number;
  readonly at: number;
  readonly marker: string | null;
  readonly body_digest: string;
  readonly session: string | null;
}

const intentRow: Shape<IntentRow> = object<IntentRow>({
  request: key,
  attempt: whole(1),
  at: whole(Number.MIN_SAFE_INTEGER),
  marker: nullable(text),
  body_digest: text,
  session: nullable(text),
});

export function readIntents(session: Session, run: RunId): readonly Intent[] {
  const sql =
    'SELECT request, attempt, at, marker, body_digest, session FROM intents WHERE run = ? ORDER BY at, request, attempt';
  return session.rows(intentRow, sql, numberOf(session, run)).map(row => ({
    key: row.request,
    attempt: row.attempt,
    at: row.at,
    marker: row.marker,
    bodyDigest: row.body_digest,
    session: row.session,
  }));
}
