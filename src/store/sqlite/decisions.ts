import { object, text, whole } from '../../core/json-shape.ts';
import type { DecisionPlace, DecisionStep, Retention } from '../records.ts';
import type { Session } from './session.ts';

/** Decisions that one step looks at: some milliseconds, in which no other process can write. */
const ROWS = 2_000;

const instantRow = object<{ readonly instant: number }>({ instant: whole(Number.MIN_SAFE_INTEGER) });

interface Place {
  readonly instant: number;
  readonly schedule: string;
}

const placeRow = object<Place>({ instant: whole(Number.MIN_SAFE_INTEGER), schedule: text });

/** Decisions of fires that were due before this instant may be forgotten; null: none is. */
export const decisionsKeptSince = (session: Session): number | null =>
  session.row(instantRow, 'SELECT since AS instant FROM decisions_kept')?.instant ?? null;

/**
 * Within a transaction: one step over what was decided of fires, the oldest first, and at the end over the orders. `from`:
 * where the step before has ended; null: begin.
 */
export function forgetDecisions(
  session: Session,
  retention: Retention,
  from: DecisionPlace | null,
): DecisionStep {
  const place = from ?? beginning(session, retention);
  if (place === null) return { forgotten: 0, next: null };
  const { before, instant, schedule } = place;
  const page = `FROM fires WHERE (instant, schedule) > (?, ?) AND instant < ? ORDER BY instant, schedule`;
  const end = session.row(
    placeRow,
    `SELECT instant, schedule ${page} LIMIT 1 OFFSET ${ROWS - 1}`,
    instant,
    schedule,
    before,
  );
  const fires = session.run(forgetFires(page), instant, schedule, before);
  if (end !== null) return { forgotten: fires, next: { before, ...end } };
  return { forgotten: fires + session.run(FORGET_ORDERS, before), next: null };
}

/** null: there is nothing to forget. */
function beginning(session: Session, { since, most, least = 0 }: Retention): DecisionPlace | null {
  const tooOld = since === null ? -Infinity : Math.min(since, edge(session, least));
  const tooMany = most === null ? -Infinity : edge(session, most);
  const before = Math.max(tooOld, tooMany);
  if (before === -Infinity) return null;
  session.run(
    `INSERT INTO decisions_kept (id, since) VALUES (1, ?)
     ON CONFLICT (id) DO UPDATE SET since = max(since, excluded.since)`,
    before,
  );
  return { before, instant: Number.MIN_SAFE_INTEGER, schedule: '' };
}

/** The instant of the oldest of so many of the newest decisions; -Infinity: there are not as many. */
const edge = (session: Session, newest: number): number =>
  session.row(instantRow, 'SELECT instant FROM fires ORDER BY instant DESC LIMIT 1 OFFSET ?', newest)
    ?.instant ?? -Infinity;

/** What says why a run that is kept was begun stays, what is not over, and the last decision of each schedule. */
const forgetFires = (page: string): string => `
  DELETE FROM fires WHERE (schedule, instant) IN (
    SELECT schedule, instant FROM (SELECT schedule, instant, run_id, decision ${page} LIMIT ${ROWS}) old
    WHERE decision <> 'buffered'
      AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = old.run_id)
      AND NOT EXISTS (SELECT 1 FROM owed_runs WHERE owed_runs.run_id = old.run_id)
      AND EXISTS (SELECT 1 FROM fires later WHERE later.schedule = old.schedule AND later.instant > old.instant)
  )`;

/** From then on their keys are free again. One that waits is still needed for its inputs. */
const FORGET_ORDERS = `
  DELETE FROM orders WHERE at < ?
    AND NOT EXISTS (SELECT 1 FROM runs WHERE runs.id = orders.run_id)
    AND NOT EXISTS (SELECT 1 FROM owed_runs WHERE owed_runs.run_id = orders.run_id)
    AND run_id NOT IN (
      SELECT waiting.value ->> 'run' FROM trigger_states, json_each(trigger_states.state, '$.waiting') waiting
    )`;
