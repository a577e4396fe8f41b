import type { RequestKey, RunId } from '../../core/ids.ts';
import { nullable, object, oneOf, type Shape, text, whole } from '../../core/json-shape.ts';
import type { CancelCause, ReleaseCause } from '../../run/events.ts';
import type { StateName } from '../../run/request-state.ts';
import type { Certainty } from '../../targets/trace.ts';
import { cancelCause, releaseCause } from '../recorded-event-shape.ts';
import { key, requestState } from '../recorded-state-shape.ts';
import type { RequestFilter, RequestRecord } from '../records.ts';
import type { SqlValue } from './database.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

interface RequestRow {
  readonly request: RequestKey;
  readonly trigger_name: string;
  readonly target: string;
  readonly state: string;
  readonly changed_at: number | null;
  readonly cancelled: CancelCause | null;
  readonly released: ReleaseCause | null;
  readonly certainty: Certainty | null;
}

const requestRow: Shape<RequestRow> = object<RequestRow>({
  request: key,
  trigger_name: text,
  target: text,
  state: text,
  changed_at: nullable(whole(Number.MIN_SAFE_INTEGER)),
  cancelled: nullable(cancelCause),
  released: nullable(releaseCause),
  certainty: nullable(oneOf('confirmed', 'probable')),
});

/** That of the plan; of the attempts of one request, the tenth comes after the second. */
const ORDER = 'position, length(request), request';

export function readRequests(
  session: Session,
  run: RunId,
  { state, trigger, key: only, after, limit }: RequestFilter,
): readonly RequestRecord[] {
  const number = numberOf(session, run);
  const conditions = ['run = ?'];
  const values: SqlValue[] = [number];
  if (state !== undefined) {
    conditions.push('state_name = ?');
    values.push(state);
  }
  if (trigger !== undefined) {
    conditions.push('trigger_name = ?');
    values.push(trigger);
  }
  if (only !== undefined) {
    conditions.push('request = ?');
    values.push(only);
  }
  if (after !== undefined) {
    conditions.push(`(${ORDER}) > (SELECT ${ORDER} FROM requests WHERE run = ? AND request = ?)`);
    values.push(number, after);
  }
  // In SQL, -1 is no limit.
  values.push(limit ?? -1);
  const sql = `SELECT request, trigger_name, target, state, changed_at, cancelled, released, certainty
    FROM requests
    WHERE ${conditions.join(' AND ')} ORDER BY ${ORDER} LIMIT ?`;
  return session.rows(requestRow, sql, ...values).map(row => ({
    key: row.request,
    trigger: row.trigger_name,
    target: row.target,
    state: session.json(row.state, requestState),
    changedAt: row.changed_at,
    cancelled: row.cancelled,
    released: row.released,
    certainty: row.certainty,
  }));
}

interface TallyRow {
  readonly state_name: StateName;
  readonly amount: number;
}

const stateName: Shape<StateName> = oneOf(
  'planned',
  'submitting',
  'queued',
  'running',
  'finished',
  'coalesced',
  'rejected',
  'unknown',
  'cancelled',
  'skipped',
);

const tallyRow = object<TallyRow>({ state_name: stateName, amount: whole(1) });

export function readTally(session: Session, run: RunId): ReadonlyMap<StateName, number> {
  const sql =
    'SELECT state_name, count(*) AS amount FROM requests WHERE run = ? GROUP BY state_name ORDER BY state_name';
  const rows = session.rows(tallyRow, sql, numberOf(session, run));
  return new Map(rows.map(({ state_name, amount }) => [state_name, amount]));
}
