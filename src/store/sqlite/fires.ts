import type { RunId } from '../../core/ids.ts';
import { nullable, object, oneOf, type Shape, text, whole } from '../../core/json-shape.ts';
import { runName } from '../recorded-event-shape.ts';
import type { FireDecision, FireRecord } from '../records.ts';
import type { Session } from './session.ts';

interface FireRow {
  readonly schedule: string;
  readonly instant: number;
  readonly decided_at: number;
  readonly decision: FireDecision;
  readonly reason: string | null;
  readonly run_id: RunId | null;
}

const fireRow: Shape<FireRow> = object<FireRow>({
  schedule: text,
  instant: whole(Number.MIN_SAFE_INTEGER),
  decided_at: whole(Number.MIN_SAFE_INTEGER),
  decision: oneOf('started', 'buffered', 'skipped', 'missed', 'dropped'),
  reason: nullable(text),
  run_id: nullable(runName),
});

const COLUMNS = 'schedule, instant, decided_at, decision, reason, run_id';

/** Within a transaction: what was decided first stands, but for a buffered fire, of which more is to come. */
export function decide(session: Session, fire: FireRecord): FireRecord {
  const { schedule, instant, decidedAt, decision, reason, run } = fire;
  session.run(
    `INSERT INTO fires (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (schedule, instant) DO UPDATE SET decided_at = excluded.decided_at, decision = excluded.decision,
       reason = excluded.reason, run_id = excluded.run_id WHERE fires.decision = 'buffered'`,
    schedule,
    instant,
    decidedAt,
    decision,
    reason,
    run,
  );
  const row = session.row(
    fireRow,
    `SELECT ${COLUMNS} FROM fires WHERE schedule = ? AND instant = ?`,
    schedule,
    instant,
  );
  return row === null
    ? session.giveUp('corrupt', 'a fire is not there right after it was written')
    : recordOf(row);
}

export const readFires = (session: Session, schedule: string, limit: number): readonly FireRecord[] =>
  session
    .rows(
      fireRow,
      `SELECT ${COLUMNS} FROM fires WHERE schedule = ? ORDER BY instant DESC LIMIT ?`,
      schedule,
      limit,
    )
    .map(recordOf);

const recordOf = ({ decided_at, run_id, ...row }: FireRow): FireRecord => ({
  ...row,
  decidedAt: decided_at,
  run: run_id,
});
