import type { RequestKey, RunId } from '../../core/ids.ts';
import { fits, object, text, whole } from '../../core/json-shape.ts';
import type { RunEvent } from '../../run/events.ts';
import { LOOK_FIRST } from '../../run/requests/own-refusals.ts';
import type { RecordedEvent, SequencedEvent } from '../recorded-event.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import { key } from '../recorded-state-shape.ts';
import { appliedOf } from './behind.ts';
import { eventBatch, writeEvents } from './events.ts';
import { changeRequestRows } from './request-rows.ts';
import type { Session } from './session.ts';

/** Which run, and when it is salvaged, in milliseconds since 1970. */
export interface Salvaged {
  /** The run's number in the tables. */
  readonly run: number;
  readonly id: RunId;
  readonly at: number;
}

/** What can still be read of a journal. */
interface Remains {
  readonly events: readonly SequencedEvent[];
  /** The numbers of events that cannot, or are not there: the first and the last of each gap. */
  readonly gaps: readonly Gap[];
}

interface Gap {
  readonly first: number;
  readonly last: number;
}

/** Events of one row of the journal. */
const BATCH = 500;

/**
 * Within the transaction that takes a damaged run, to end it: its journal is what can be read of it, and whole. A request of
 * which nothing was heard may have been sent in what is lost: it is unknown. Does nothing where nothing is lost.
 */
export function salvage(session: Session, salvaged: Salvaged): void {
  const { run } = salvaged;
  const behind = appliedOf(session, run);
  const remains = readRemains(session, run, behind);
  const { gaps } = remains;
  if (gaps.length === 0) return;
  const applied = behind ?? Number.POSITIVE_INFINITY;
  const unapplied = remains.events.filter(({ seq }) => seq > applied);
  changeRequestRows(
    session,
    run,
    unapplied.map(({ event }) => event),
  );
  const rows = session.rows(requestRow, 'SELECT request, state_name FROM requests WHERE run = ?', run);
  const known: ReadonlySet<RequestKey> = new Set(rows.map(({ request }) => request));
  const kept = remains.events.filter(({ event }) => isOfThese(event, known));
  const rest = withStart(kept, gaps, { ...salvaged, requests: rows.length });
  rewrite(session, run, rest);
  // What the rows have been told before it was lost, they know.
  const isOpen = gaps.some(({ last }) => last > applied);
  const unheard = isOpen ? rows.filter(({ state_name }) => state_name === 'planned') : [];
  if (unheard.length > 0) {
    const events = unheard.map(({ request }) => unknown(request, salvaged.at));
    writeEvents(session, run, eventBatch(rest.length + 1, events));
  }
}

const batchRow = object<Gap & { readonly events: string }>({ first: whole(1), last: whole(1), events: text });
const requestRow = object<{ readonly request: RequestKey; readonly state_name: string }>({
  request: key,
  state_name: text,
});

/** `behind`: up to where rows that do not repeat all of the journal have come: there is more of it, or was; null: they do. */
function readRemains(session: Session, run: number, behind: number | null): Remains {
  const sql = 'SELECT first, last, events FROM journal WHERE run = ? ORDER BY last';
  const events: SequencedEvent[] = [];
  const gaps: Gap[] = [];
  let next = 1;
  for (const batch of session.rows(batchRow, sql, run)) {
    if (batch.first !== next) gaps.push({ first: next, last: Math.max(next, batch.first - 1) });
    const members = membersOf(batch.events);
    if (members.length !== batch.last - batch.first + 1) gaps.push(batch);
    for (const [index, event] of members.entries()) {
      const seq = batch.first + index;
      if (fits(event, recordedEventShape)) events.push({ seq, event });
      else gaps.push({ first: seq, last: seq });
    }
    next = batch.last + 1;
  }
  if (behind !== null && behind >= next - 1) gaps.push({ first: next, last: Math.max(next, behind + 1) });
  return { events, gaps };
}

function membersOf(batch: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(batch);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** About no request, or about one that there is: that of a further attempt may be lost, with the event that tells of it. */
function isOfThese(event: RecordedEvent, known: ReadonlySet<RequestKey>): boolean {
  if (event.type === 'request-retried') return known.has(event.key) && known.has(event.as);
  return !('key' in event) || known.has(event.key);
}

/** What comes before the start of a run was taken over from another one, whose builds are not to be cancelled for this one. */
function withStart(
  events: readonly SequencedEvent[],
  gaps: readonly Gap[],
  { id, at, requests }: Salvaged & { readonly requests: number },
): readonly RecordedEvent[] {
  const told = events.map(({ event }) => event);
  if (told.some(({ type }) => type === 'run-started')) return told;
  const lostAt = gaps[0]?.first ?? 1;
  const place = events.filter(({ seq }) => seq < lostAt).length;
  return [
    ...told.slice(0, place),
    { type: 'run-started', at: told[place]?.at ?? at, run: id, requests },
    ...told.slice(place),
  ];
}

function rewrite(session: Session, run: number, events: readonly RecordedEvent[]): void {
  session.run('DELETE FROM journal WHERE run = ?', run);
  session.run('DELETE FROM behind WHERE run = ?', run);
  for (let from = 0; from < events.length; from += BATCH) {
    const batch = events.slice(from, from + BATCH);
    const values = [run, from + batch.length, from + 1, JSON.stringify(batch)];
    session.run('INSERT INTO journal (run, last, first, events) VALUES (?, ?, ?, ?)', ...values);
  }
}

const unknown = (request: RequestKey, at: number): RunEvent => ({
  type: 'request-changed',
  at,
  key: request,
  state: {
    state: 'unknown',
    seen: 'A part of what was written down of its run is damaged: it may have been sent.',
    next: LOOK_FIRST,
    refusal: null,
  },
});
