import type { RunId } from '../../core/ids.ts';
import { object, whole } from '../../core/json-shape.ts';
import type { ClaimOptions } from '../store.ts';
import { catchUp } from './behind.ts';
import { askForCancellation } from './cancellations.ts';
import { rowOf } from './runs.ts';
import { type Salvaged, salvage } from './salvage.ts';
import type { Session } from './session.ts';

/**
 * Within the transaction that takes a run: gives up where nothing of it is left to go on with. While a silent owner was watched
 * it may have come back, ended the run and gone.
 */
export function requireOpen(session: Session, id: RunId, { takeUp = false }: ClaimOptions): void {
  const { number, outcome } = rowOf(session, id);
  if (outcome === null) return;
  if (takeUp) catchUp(session, number);
  if (!takeUp || countHandedOver(session, number) === 0) session.giveUp('run-ended', outcome, id);
}

/** Within the transaction that takes a run: what that is for. `at`: milliseconds since 1970. */
export function prepareTaken(
  session: Session,
  run: number,
  { cancelFor, takeUp = false, isDamaged = false, id, at }: ClaimOptions & Pick<Salvaged, 'id' | 'at'>,
): void {
  if (isDamaged) salvage(session, { run, id, at });
  if (takeUp) followAgain(session, run);
  if (cancelFor !== undefined) askForCancellation(session, run, { by: cancelFor, at });
}

/**
 * What was left to the servers on purpose is under way again, and its run with it. What a rerun has taken over from another
 * run stays as it is: that is told before the run starts, and its builds are the other run's.
 */
function followAgain(session: Session, run: number): void {
  catchUp(session, run);
  session.run(FOLLOW, run, run);
  // A run that has ended was cancelled as far as it could be: it is not to be cancelled for that once more.
  session.run(SERVED, run);
  session.run('UPDATE runs SET outcome = NULL, finished_at = NULL WHERE number = ?', run);
  session.run('UPDATE run_triggers SET outcome = NULL WHERE run = ?', run);
}

const SERVED = `
  DELETE FROM cancellations WHERE run IN (SELECT number FROM runs WHERE number = ? AND outcome IS NOT NULL)`;

/** Of the requests of a run. Its number. */
const HANDED_OVER = `
  released IN ('wait', 'detach') AND state_name IN ('submitting', 'queued', 'running') AND request IN (
    WITH told AS (
      SELECT j.first + e.key AS seq, e.value AS event FROM journal j, json_each(j.events) e WHERE j.run = ?
    )
    SELECT event ->> '$.key' FROM told WHERE event ->> '$.type' = 'request-released'
      AND seq > (SELECT coalesce(min(seq), 0) FROM told WHERE event ->> '$.type' = 'run-started')
  )`;

const FOLLOW = `UPDATE requests SET released = NULL WHERE run = ? AND ${HANDED_OVER}`;

/** How many requests of the run were left to their servers on purpose, and not followed since. */
export function countHandedOver(session: Session, run: number): number {
  const sql = `SELECT count(*) AS amount FROM requests WHERE run = ? AND ${HANDED_OVER}`;
  return session.row(object<{ readonly amount: number }>({ amount: whole(0) }), sql, run, run)?.amount ?? 0;
}
