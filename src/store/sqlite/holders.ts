import type { RunId } from '../../core/ids.ts';
import { object, oneOf, type Shape } from '../../core/json-shape.ts';
import type { Holder, Likeness } from '../../run/other-runs.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

interface HolderRow {
  readonly holder: Exclude<Holder, 'nobody'>;
}

const holderRow: Shape<HolderRow> = object<HolderRow>({ holder: oneOf('another', 'perhaps-another') });

/** The clocks of two processes, and of two records, may differ by so much. Milliseconds. */
const CLOCK_SKEW = 60_000;

/** Whether a request of another run has, or may have, brought it about. */
export function readHolder(session: Session, run: RunId, likeness: Likeness): Holder {
  const { job, session: start, queueId, build, sentAt, seenAt } = likeness;
  const since = sentAt - CLOCK_SKEW;
  const number = numberOf(session, run);
  const values = [since, number, since, queueId, start, build, start, seenAt, JSON.stringify(job)];
  return session.row(holderRow, SELECT, ...values)?.holder ?? 'nobody';
}

/**
 * An id of a queue counts in its own session only, which no other server has either. Records of before the request was sent
 * are of something else. An attempt's key begins with that of its request, as the plan has it.
 */
const SELECT = `
  WITH recent AS (
    SELECT q.run, q.request, q.state_name, q.state, q.changed_at FROM runs r JOIN requests q ON q.run = r.number
    WHERE (r.finished_at IS NULL OR r.finished_at >= ?) AND r.number <> ? AND q.changed_at >= ?
  )
  SELECT 'another' AS holder FROM recent
  WHERE (state_name = 'queued' AND state ->> '$.queueId' = ? AND state ->> '$.sent.session' = ?)
    OR (state_name IN ('running', 'finished') AND state ->> '$.build.url' = ?)
  UNION ALL
  SELECT 'perhaps-another' FROM recent
  WHERE state_name = 'submitting' AND state ->> '$.session' = ? AND changed_at <= ?
    AND EXISTS (
      SELECT 1 FROM plans p, json_each(p.document, '$.plan.requests') planned
      WHERE p.run = recent.run
        AND planned.value ->> '$.key' = substr(recent.request, 1, instr(recent.request || '~', '~') - 1)
        AND planned.value -> '$.job' = json(?)
    )
  LIMIT 1`;
