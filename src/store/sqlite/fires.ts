import type { RunId } from '../../core/ids.ts';
import { nullable, object, oneOf, type Shape, text, whole } from '../../core/json-shape.ts';
import { runName } from '../recorded-event-shape.ts';
import type { FireDecision, FireQuery, FireRecord, MissedFires } from '../records.ts';
import type { SqlValue } from './database.ts';
import type { Session } from './session.ts';

interface FireRow {
  readonly schedule: string;
  readonly instant: number;
  readonly decided_at: number;
  readonly decision: FireDecision;
  readonly reason: string | null;
  readonly run_id: RunId | null;
  readonly span: string | null;
}

const instant = whole(Number.MIN_SAFE_INTEGER);

const fireRow: Shape<FireRow> = object<FireRow>({
  schedule: text,
  instant,
  decided_at: instant,
  decision: oneOf('started', 'buffered', 'skipped', 'missed', 'paused', 'excluded', 'dropped', 'not-started'),
  reason: nullable(text),
  run_id: nullable(runName),
  span: nullable(text),
});

const spanShape = object<MissedFires>({
  first: instant,
  count: whole(1),
  downSince: nullable(instant),
  why: oneOf('no-catch-up', 'not-latest', 'outside-window', 'beyond-limit'),
});

const COLUMNS = 'schedule, instant, decided_at, decision, reason, run_id, span';

/** Within a transaction: what stands of a fire then. */
export function decide(session: Session, fire: FireRecord): FireRecord {
  decideAll(session, [fire]);
  return standing(session, fire);
}

/**
 * Within a transaction: what was decided first stands. But of a buffered fire more is to come, and one that was paused or
 * missed may be made up for. Gives what stands of each then, in their order. One statement for all, since what a statement
 * costs by itself is more than what it does to a row.
 */
export function decideAll(session: Session, fires: readonly FireRecord[]): readonly FireRecord[] {
  if (fires.length === 0) return fires;
  const rows = fires.map(({ schedule, instant: at, decidedAt, decision, reason, run, span }) => [
    schedule,
    at,
    decidedAt,
    decision,
    reason,
    run,
    span === null ? null : JSON.stringify(span),
  ]);
  const written = session.run(DECIDE, JSON.stringify(rows));
  // As many changes as fires: each was taken, also where several are about one instant.
  return written === fires.length ? fires : fires.map(fire => standing(session, fire));
}

const DECIDE = `
  INSERT INTO fires (${COLUMNS})
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?) WHERE true
  ON CONFLICT (schedule, instant) DO UPDATE SET decided_at = excluded.decided_at, decision = excluded.decision,
    reason = excluded.reason, run_id = excluded.run_id, span = excluded.span
    WHERE fires.decision IN ('buffered', 'paused', 'missed')`;

function standing(session: Session, { schedule, instant: at }: FireRecord): FireRecord {
  const sql = `SELECT ${COLUMNS} FROM fires WHERE schedule = ? AND instant = ?`;
  const row = session.row(fireRow, sql, schedule, at);
  return row === null
    ? session.giveUp('corrupt', 'a fire is not there right after it was written')
    : recordOf(row, session);
}

/** Within a transaction: nothing comes of a fire that was to start a run. */
export const takeBack = (session: Session, { schedule, instant: at, decision, reason }: FireRecord): void =>
  void session.run(
    'UPDATE fires SET decision = ?, reason = ?, run_id = NULL WHERE schedule = ? AND instant = ?',
    decision,
    reason,
    schedule,
    at,
  );

export const readFires = (session: Session, schedule: string, limit: number): readonly FireRecord[] =>
  session
    .rows(
      fireRow,
      `SELECT ${COLUMNS} FROM fires WHERE schedule = ? ORDER BY instant DESC LIMIT ?`,
      schedule,
      limit,
    )
    .map(row => recordOf(row, session));

/** What was decided of one instant: its own record, or that of missed fires which it is one of; null: nothing was. */
export function readFireAt(session: Session, schedule: string, at: number): FireRecord | null {
  const read = (condition: string): FireRecord | null => {
    const sql = `SELECT ${COLUMNS} FROM fires WHERE schedule = ? AND ${condition} ORDER BY instant LIMIT 1`;
    const row = session.row(fireRow, sql, schedule, at);
    return row === null ? null : recordOf(row, session);
  };
  const own = read('instant = ?');
  if (own !== null) return own;
  // Spans do not overlap: of those that end later, only the first can have begun by then.
  const later = read('instant > ? AND span IS NOT NULL');
  const first = later?.span?.first ?? Infinity;
  return first <= at ? later : null;
}

/** Newest first, and of one instant in the order of their schedules. */
export function queryFires(session: Session, { trigger, before, limit }: FireQuery): readonly FireRecord[] {
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (trigger !== null) {
    // A schedule's id begins with its trigger's name and `#`, of which `$` is the next character.
    conditions.push('schedule >= ? AND schedule < ?');
    values.push(`${trigger}#`, `${trigger}$`);
  }
  if (before !== null) {
    conditions.push('instant < ?');
    values.push(before);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT ${COLUMNS} FROM fires ${where} ORDER BY instant DESC, schedule LIMIT ?`;
  return session.rows(fireRow, sql, ...values, limit).map(row => recordOf(row, session));
}

const recordOf = ({ decided_at, run_id, span, ...row }: FireRow, session: Session): FireRecord => ({
  ...row,
  decidedAt: decided_at,
  run: run_id,
  span: span === null ? null : session.json(span, spanShape),
});
