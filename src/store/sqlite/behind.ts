import { list, object, text, whole } from '../../core/json-shape.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import { changeRequestRows } from './request-rows.ts';
import type { Session } from './session.ts';

/* The rows of requests only repeat what the journal says, so they may follow it at a distance: a request that is announced,
   queued, run and finished meanwhile is written once. Who reads the rows brings them up to the journal first. */

/** So many events of a run at most are not in the rows yet: to catch up takes some milliseconds. */
const MOST_BEHIND = 2_000;

const appliedRow = object<{ readonly applied: number }>({ applied: whole(0) });
const behindRow = object<{ readonly run: number }>({ run: whole(1) });
const eventsRow = object<{ readonly events: string }>({ events: text });
const recordedEvents = list(recordedEventShape);

/** Within a transaction that has written events up to `last`, from `first` on. Catches up when it is too much. */
export function fallBehind(session: Session, run: number, first: number, last: number): void {
  const applied = appliedOf(session, run);
  if (last - (applied ?? first - 1) >= MOST_BEHIND) catchUpFrom(session, run, applied ?? first - 1);
  else if (applied === null) session.run('INSERT INTO behind (run, applied) VALUES (?, ?)', run, first - 1);
}

/** Whether rows of requests are behind some journal. */
export const anyIsBehind = (session: Session): boolean =>
  session.row(behindRow, 'SELECT run FROM behind LIMIT 1') !== null;

/** Within a transaction: all rows are as the journals say. */
export function catchUpAll(session: Session): void {
  for (const { run } of session.rows(behindRow, 'SELECT run FROM behind')) catchUp(session, run);
}

/** Within a transaction: the rows of this run are as its journal says. */
export function catchUp(session: Session, run: number): void {
  const applied = appliedOf(session, run);
  if (applied !== null) catchUpFrom(session, run, applied);
}

const appliedOf = (session: Session, run: number): number | null =>
  session.row(appliedRow, 'SELECT applied FROM behind WHERE run = ?', run)?.applied ?? null;

function catchUpFrom(session: Session, run: number, applied: number): void {
  const sql = 'SELECT events FROM journal WHERE run = ? AND last > ? ORDER BY last';
  const batches = session.rows(eventsRow, sql, run, applied);
  changeRequestRows(
    session,
    run,
    batches.flatMap(({ events }) => session.json(events, recordedEvents)),
  );
  session.run('DELETE FROM behind WHERE run = ?', run);
}
