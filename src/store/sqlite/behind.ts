import type { RunId } from '../../core/ids.ts';
import { list, object, text, whole } from '../../core/json-shape.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import { changeRequestRows } from './request-rows.ts';
import type { Session } from './session.ts';

/* The rows of requests only repeat what the journal says, so they may follow it at a distance: a request that is announced,
   queued, run and finished meanwhile is written once. Who reads the rows brings them up to the journal first. */

/** So many events of a run at most are not in the rows yet: to catch up with them takes a fifth of a second. */
const MOST_BEHIND = 50_000;

/** Events of one step: some ten milliseconds, in which nobody else can write. */
const STEP = 2_000;

const appliedRow = object<{ readonly applied: number }>({ applied: whole(0) });
const behindRow = object<{ readonly run: number }>({ run: whole(1) });
const batchRow = object<{ readonly last: number; readonly events: string }>({ last: whole(1), events: text });
const recordedEvents = list(recordedEventShape);

/** Within a transaction that has written events from `first` to `last`. */
export function fallBehind(session: Session, run: number, first: number, last: number): void {
  const applied = appliedOf(session, run);
  if (applied === null) session.run('INSERT INTO behind (run, applied) VALUES (?, ?)', run, first - 1);
  else if (last - applied > MOST_BEHIND) stepOf(session, run, applied);
}

/** The numbers of the runs whose requests' rows are behind their journals: this run or none, or any (null). */
export const runsBehind = (session: Session, run: RunId | null): readonly number[] =>
  (run === null
    ? session.rows(behindRow, 'SELECT run FROM behind')
    : session.rows(
        behindRow,
        'SELECT run FROM behind WHERE run = (SELECT number FROM runs WHERE id = ?)',
        run,
      )
  ).map(behind => behind.run);

/** Within a transaction: some rows are nearer to what the journals say. Whether there are more to bring there. */
export function catchUpSome(session: Session): boolean {
  const [run] = runsBehind(session, null);
  const applied = run === undefined ? null : appliedOf(session, run);
  if (run === undefined || applied === null) return false;
  stepOf(session, run, applied);
  return runsBehind(session, null).length > 0;
}

/** Within a transaction: the rows of this run are as its journal says. */
export function catchUp(session: Session, run: number): void {
  for (let applied = appliedOf(session, run); applied !== null; applied = appliedOf(session, run))
    stepOf(session, run, applied);
}

const appliedOf = (session: Session, run: number): number | null =>
  session.row(appliedRow, 'SELECT applied FROM behind WHERE run = ?', run)?.applied ?? null;

/** The next `STEP` events, or all that there are. */
function stepOf(session: Session, run: number, applied: number): void {
  const sql = 'SELECT last, events FROM journal WHERE run = ? AND last > ? AND first <= ? ORDER BY last';
  const batches = session.rows(batchRow, sql, run, applied, applied + STEP);
  changeRequestRows(
    session,
    run,
    batches.flatMap(({ events }) => session.json(events, recordedEvents)),
  );
  const last = batches.at(-1)?.last ?? applied;
  if (last === lastSeq(session, run)) session.run('DELETE FROM behind WHERE run = ?', run);
  else session.run('UPDATE behind SET applied = ? WHERE run = ?', last, run);
}

/** The number of the last event; 0: there is none. */
export const lastSeq = (session: Session, run: number): number =>
  session.row(
    object<{ readonly seq: number }>({ seq: whole(0) }),
    'SELECT coalesce(max(last), 0) AS seq FROM journal WHERE run = ?',
    run,
  )?.seq ?? 0;
