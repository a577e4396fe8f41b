import { object, whole } from '../../core/json-shape.ts';
import type { Retention } from '../records.ts';
import type { Session } from './session.ts';

/** Rows that one step deletes at most: some milliseconds, in which no other process can write. */
const ROWS = 5_000;

/** Pages that one step gives back to the disk at most. */
const PAGES = 500;

const number = object<{ readonly number: number }>({ number: whole(1) });
const bound = object<{ readonly bound: number }>({ bound: whole(0) });

/**
 * Within a transaction: one step. A run first leaves the history as a whole, and then its parts go in portions; a crash
 * between leaves it in `forgotten`, where the next step finds it.
 */
export function forgetStep(session: Session, retention: Retention): 'more' | 'done' {
  const left = session.row(number, 'SELECT run AS number FROM forgotten LIMIT 1');
  if (left !== null) return deleteParts(session, left.number);
  const due = dueRun(session, retention);
  if (due === null) return 'done';
  session.run('INSERT INTO forgotten (run) VALUES (?)', due);
  session.run('DELETE FROM run_triggers WHERE run = ?', due);
  session.run('DELETE FROM runs WHERE number = ?', due);
  return 'more';
}

/** Outside of a transaction: gives free pages back, some at a time; nothing is ever rebuilt as a whole. */
export function shrinkStep(session: Session): 'more' | 'done' {
  const before = freePages(session);
  if (before === 0) return 'done';
  session.exec(`PRAGMA incremental_vacuum(${PAGES})`);
  const after = freePages(session);
  return after > 0 && after < before ? 'more' : 'done';
}

const freePages = (session: Session): number =>
  session.row(
    object<{ readonly freelist_count: number }>({ freelist_count: whole(0) }),
    'PRAGMA freelist_count',
  )?.freelist_count ?? 0;

/** The oldest finished run that is not to be kept. One that somebody owns or may resume is never it. */
function dueRun(session: Session, { since, most }: Retention): number | null {
  const oldest = session.row(
    object<{ readonly number: number; readonly started_at: number }>({
      number: whole(1),
      started_at: whole(Number.MIN_SAFE_INTEGER),
    }),
    `SELECT number, started_at FROM runs r WHERE outcome IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM leases l WHERE l.run = r.number) ORDER BY number LIMIT 1`,
  );
  if (oldest === null) return null;
  if (since !== null && oldest.started_at <= since) return oldest.number;
  if (most === null) return null;
  const edge = session.row(number, 'SELECT number FROM runs ORDER BY number DESC LIMIT 1 OFFSET ?', most);
  return edge !== null && oldest.number <= edge.number ? oldest.number : null;
}

function deleteParts(session: Session, run: number): 'more' {
  const first = session.row(bound, 'SELECT coalesce(min(seq), 0) AS bound FROM events WHERE run = ?', run);
  const end = (first?.bound ?? 0) + ROWS;
  if (session.run('DELETE FROM events WHERE run = ? AND seq < ?', run, end) > 0) return 'more';
  for (const table of ['requests', 'intents']) {
    const sql = `DELETE FROM ${table} WHERE run = ? AND request IN (SELECT request FROM ${table} WHERE run = ? LIMIT ${ROWS})`;
    if (session.run(sql, run, run) > 0) return 'more';
  }
  session.run('DELETE FROM plans WHERE run = ?', run);
  session.run('DELETE FROM leases WHERE run = ?', run);
  session.run('DELETE FROM forgotten WHERE run = ?', run);
  return 'more';
}
