import type { RunId } from '../../core/ids.ts';
import { object, whole } from '../../core/json-shape.ts';
import { standingOf, type Witness } from '../lease.ts';
import { runName } from '../recorded-event-shape.ts';
import type { ForgetStep, Retention } from '../records.ts';
import type { SqlValue } from './database.ts';
import { leaseOf, RUN_COLUMNS, RUN_JOINS, runRow } from './run-rows.ts';
import type { Session } from './session.ts';

/** Requests, or events, that one step deletes at most: some milliseconds, in which no other process can write. */
const ROWS = 5_000;

/** Pages that one step gives back to the disk at most. */
const PAGES = 500;

const numberRow = object<{ readonly number: number }>({ number: whole(1) });
const boundRow = object<{ readonly bound: number }>({ bound: whole(0) });

interface Due {
  readonly number: number;
  readonly id: RunId;
  readonly started_at: number;
}

const dueRow = object<Due>({ number: whole(1), id: runName, started_at: whole(Number.MIN_SAFE_INTEGER) });

const MORE: ForgetStep = { forgotten: null, more: true };
const DONE: ForgetStep = { forgotten: null, more: false };

/**
 * Within a transaction: one step. A run first leaves the history as a whole, and then its parts go in portions; a crash
 * between leaves it in `forgotten`, where the next step finds it.
 */
export function forgetStep(session: Session, retention: Retention, witness: Witness): ForgetStep {
  const left = session.row(numberRow, 'SELECT run AS number FROM forgotten LIMIT 1');
  if (left !== null) {
    deleteParts(session, left.number);
    return MORE;
  }
  const due = dueRun(session, retention, witness);
  if (due === null) return DONE;
  session.run('INSERT INTO forgotten (run) VALUES (?)', due.number);
  // Nobody asks for the rest of its journal any more.
  session.run('DELETE FROM behind WHERE run = ?', due.number);
  session.run('DELETE FROM run_triggers WHERE run = ?', due.number);
  session.run('DELETE FROM runs WHERE number = ?', due.number);
  return { forgotten: due.id, more: true };
}

/** Outside of a transaction: gives free pages back, some at a time; nothing is ever rebuilt as a whole. */
export function shrinkStep(session: Session): ForgetStep {
  const before = freePages(session);
  if (before === 0) return DONE;
  session.exec(`PRAGMA incremental_vacuum(${PAGES})`);
  const after = freePages(session);
  return after > 0 && after < before ? MORE : DONE;
}

const freePages = (session: Session): number =>
  session.row(
    object<{ readonly freelist_count: number }>({ freelist_count: whole(0) }),
    'PRAGMA freelist_count',
  )?.freelist_count ?? 0;

/** The oldest finished run that is not to be kept. One that somebody owns or may resume is never it. */
function dueRun(
  session: Session,
  { since, most, least = 0, places }: Retention,
  witness: Witness,
): Due | null {
  const among = amongPlaces(places);
  const oldest = session.row(
    dueRow,
    `SELECT number, id, started_at FROM runs WHERE outcome IS NOT NULL AND ${among.condition}
     AND number NOT IN (SELECT value FROM json_each(?)) ORDER BY number LIMIT 1`,
    ...among.values,
    JSON.stringify(ownedRuns(session, witness)),
  );
  if (oldest === null) return null;
  const isOld = since !== null && oldest.started_at <= since && isBeyond(session, oldest, least, among);
  const isTooMany = most !== null && isBeyond(session, oldest, most, among);
  return isOld || isTooMany ? oldest : null;
}

/** Runs that have ended, and whose process may still do something with them. A lease may be left of one that is gone. */
const ownedRuns = (session: Session, witness: Witness): readonly number[] =>
  session.rows(runRow, LEASED).flatMap(row => {
    const lease = leaseOf(row);
    const isOwned = lease?.owner.id === witness.self.id || standingOf(lease, witness) === 'alive';
    return isOwned ? [row.number] : [];
  });

const LEASED = `SELECT ${RUN_COLUMNS} FROM runs r ${RUN_JOINS}
  WHERE r.number IN (SELECT run FROM leases) AND r.outcome IS NOT NULL`;

/** A part of an SQL condition, with its values. */
interface Condition {
  readonly condition: string;
  readonly values: readonly SqlValue[];
}

function amongPlaces(places: Retention['places']): Condition {
  if (places === undefined) return { condition: 'TRUE', values: [] };
  const orNone = places.includes(null) ? 'OR manifest_path IS NULL' : '';
  const condition = `(manifest_path IN (SELECT value FROM json_each(?)) ${orNone})`;
  return { condition, values: [JSON.stringify(places.filter(place => place !== null))] };
}

/** Whether a run is not among so many of the newest. */
function isBeyond(
  session: Session,
  { number }: Due,
  newest: number,
  { condition, values }: Condition,
): boolean {
  const sql = `SELECT number FROM runs WHERE ${condition} ORDER BY number DESC LIMIT 1 OFFSET ?`;
  const edge = session.row(numberRow, sql, ...values, newest);
  return edge !== null && number <= edge.number;
}

function deleteParts(session: Session, run: number): void {
  const first = session.row(
    boundRow,
    'SELECT coalesce(min(last), 0) AS bound FROM journal WHERE run = ?',
    run,
  );
  const end = (first?.bound ?? 0) + ROWS;
  if (session.run('DELETE FROM journal WHERE run = ? AND last < ?', run, end) > 0) return;
  const requests = `DELETE FROM requests WHERE run = ? AND request IN (SELECT request FROM requests WHERE run = ? LIMIT ${ROWS})`;
  if (session.run(requests, run, run) > 0) return;
  session.run('DELETE FROM plans WHERE run = ?', run);
  session.run('DELETE FROM leases WHERE run = ?', run);
  session.run('DELETE FROM cancellations WHERE run = ?', run);
  session.run('DELETE FROM forgotten WHERE run = ?', run);
}
