import type { RequestKey } from '../../core/ids.ts';
import { unreachable } from '../../core/unreachable.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import type { Session } from './session.ts';

/**
 * What events that were told one after the other change of one request's row, which only repeats what they say. Columns in
 * the order of `UPDATE`; null: that one stays as it is.
 */
type RowChange = [
  request: RequestKey,
  stateName: string | null,
  state: string | null,
  changedAt: number | null,
  cancelled: string | null,
  released: string | null,
  certainty: string | null,
];

/** Instead of why it was cancelled: it was not, after all. */
const NOBODY = '';

/** Within a transaction: what these events change of the requests' rows. */
export function changeRequestRows(session: Session, run: number, events: readonly RecordedEvent[]): void {
  for (const event of events) if (event.type === 'request-retried') insertAttempt(session, run, event);
  const changes = rowChanges(events);
  if (changes.length > 0) session.run(UPDATE, JSON.stringify(changes), run);
}

/** Of several changes of a column the last one stands: a request that is sent and taken within one commit is written once. */
function rowChanges(events: readonly RecordedEvent[]): readonly RowChange[] {
  const changes = new Map<RequestKey, RowChange>();
  const changeOf = (key: RequestKey): RowChange => {
    const known = changes.get(key);
    if (known !== undefined) return known;
    const made: RowChange = [key, null, null, null, null, null, null];
    changes.set(key, made);
    return made;
  };
  for (const event of events) {
    switch (event.type) {
      case 'request-changed': {
        const { key, state, at, byItself } = event;
        const change = changeOf(key);
        [change[1], change[2], change[3]] = [state.state, JSON.stringify(state), at];
        // What was to be cancelled, and is to be sent all the same, is wanted again.
        if (byItself === true || state.state === 'planned') change[4] = NOBODY;
        // The states after it no longer say how it was found.
        if (state.state === 'queued' && state.certainty !== undefined) change[6] = state.certainty;
        break;
      }
      case 'request-cancelling':
        changeOf(event.key)[4] = event.because;
        break;
      case 'request-released':
        changeOf(event.key)[5] = event.because;
        break;
      case 'run-started':
      case 'request-held':
      case 'request-retried':
      case 'request-reconciling':
      case 'request-unseen':
      case 'cancel-refused':
      case 'target-unwell':
      case 'target-well':
      case 'run-stopping':
      case 'run-finished':
        break;
      default:
        unreachable(event);
    }
  }
  return [...changes.values()];
}

/**
 * One statement for all, since what a statement costs by itself is more than what it does to a row. Materialized: SQLite
 * would otherwise walk over the changes for each row of the run, and not over the rows for each change.
 */
const UPDATE = `
  WITH change AS MATERIALIZED (
    SELECT value ->> 0 AS request, value ->> 1 AS state_name, value ->> 2 AS state, value ->> 3 AS changed_at,
      value ->> 4 AS cancelled, value ->> 5 AS released, value ->> 6 AS certainty
    FROM json_each(?)
  )
  UPDATE requests SET
    state_name = coalesce(change.state_name, requests.state_name),
    state = coalesce(change.state, requests.state),
    changed_at = coalesce(change.changed_at, requests.changed_at),
    cancelled = nullif(coalesce(change.cancelled, requests.cancelled), '${NOBODY}'),
    released = coalesce(change.released, requests.released),
    certainty = coalesce(change.certainty, requests.certainty)
  FROM change WHERE requests.run = ? AND requests.request = change.request`;

/** A row of its own, at the place of the request that it repeats. */
function insertAttempt(
  session: Session,
  run: number,
  { key, as }: Extract<RecordedEvent, { type: 'request-retried' }>,
): void {
  session.run(
    `INSERT INTO requests (run, request, position, trigger_name, target, state_name, state)
     SELECT run, ?, position, trigger_name, target, 'planned', ? FROM requests WHERE run = ? AND request = ?`,
    as,
    JSON.stringify({ state: 'planned' }),
    run,
    key,
  );
}
