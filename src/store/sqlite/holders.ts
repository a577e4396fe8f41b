import type { RunId } from '../../core/ids.ts';
import { nullable, object, text, whole } from '../../core/json-shape.ts';
import { savedParameters } from '../../plan/saved/saved-plan-text.ts';
import { parametersOf } from '../../plan/with-run.ts';
import { couldBringAbout, type Holder, type Likeness } from '../../run/lost-answers/other-runs.ts';
import { runName } from '../recorded-event-shape.ts';
import { scheduledTimeOf } from '../records.ts';
import { runOrigin } from './run-rows.ts';
import { numberOf } from './runs.ts';
import type { Session } from './session.ts';

/** The clocks of two processes, and of two records, may differ by so much. Milliseconds. */
const CLOCK_SKEW = 60_000;

/** The same for processes of one machine, which nearly all of a store are. */
const SAME_CLOCK = 1_000;

/** Whether a request of another run has, or may have, brought it about. `damaged`: runs whose rows do not tell all. */
export function readHolder(
  session: Session,
  run: RunId,
  likeness: Likeness,
  damaged: readonly number[],
): Holder {
  const number = numberOf(session, run);
  if (isAnothers(session, number, likeness)) return 'another';
  if (isPerhapsOfDamaged(session, number, likeness, damaged)) return 'perhaps-another';
  const waiting = readWaiting(session, number, likeness).filter(other =>
    couldBringAbout(sentBy(session, other), likeness),
  );
  if (waiting.length === 0) return 'nobody';
  const announced = session.row(ANNOUNCED, ANNOUNCED_AT, number, likeness.key)?.changed_at ?? Infinity;
  const isFirst = ({ changed_at: at, number: its, is_building }: WaitingRow): boolean =>
    is_building === 1 || at < announced || (at === announced && its < number);
  return waiting.some(isFirst) ? 'perhaps-another' : 'perhaps-a-later';
}

/** Both processes compare what the store has of both, so that never both come first. */
const ANNOUNCED_AT = 'SELECT changed_at FROM requests WHERE run = ? AND request = ?';
const ANNOUNCED = object<{ readonly changed_at: number | null }>({
  changed_at: nullable(whole(Number.MIN_SAFE_INTEGER)),
});

/** Of other runs, from a little before the request was sent. Records of before are of something else. */
const RECENT = `
  FROM runs r JOIN requests q ON q.run = r.number
  WHERE (r.finished_at IS NULL OR r.finished_at >= ?) AND r.number <> ? AND q.changed_at >= ?`;

/** An id of a queue counts in its own session only, which no other server has either. Jobs are written in any case. */
const HELD = `
  SELECT r.number ${RECENT} AND (
    (q.state_name = 'queued' AND q.state ->> '$.queueId' = ? AND q.state ->> '$.sent.session' = ?)
    OR (q.state_name IN ('running', 'finished') AND lower(q.state ->> '$.build.url') = lower(?))
  ) LIMIT 1`;

function isAnothers(session: Session, number: number, likeness: Likeness): boolean {
  const { queueId, session: start, build, sentAt } = likeness;
  const since = sentAt - CLOCK_SKEW;
  const row = object<{ readonly number: number }>({ number: whole(1) });
  return session.row(row, HELD, since, number, since, queueId, start, build) !== null;
}

/**
 * A request of another run that waits for its answer, with its parameters as the plan has them. Or one that has left the queue
 * since the look, and whose item, by which it is known no more, may be what the look has shown in there.
 */
interface WaitingRow {
  readonly number: number;
  readonly id: RunId;
  readonly started_at: number;
  readonly origin: string;
  readonly changed_at: number;
  readonly parameters: string;
  readonly is_building: number;
}

const waitingRow = object<WaitingRow>({
  number: whole(1),
  id: runName,
  started_at: whole(Number.MIN_SAFE_INTEGER),
  origin: text,
  changed_at: whole(Number.MIN_SAFE_INTEGER),
  parameters: text,
  is_building: whole(0),
});

/**
 * A request's position is its place in the plan, also of a further attempt. In this order each plan, which may have megabytes, is
 * walked over once, and not for each of its requests.
 */
const WAITING = `
  WITH waiting AS MATERIALIZED (
    SELECT r.number, r.id, r.started_at, r.origin, q.position, q.changed_at, q.state_name <> 'submitting' AS is_building
    ${RECENT} AND (
      (q.state_name = 'submitting' AND q.state ->> '$.session' = ? AND q.changed_at <= ?)
      OR (q.state_name IN ('running', 'finished', 'cancelled') AND ? IS NULL AND q.changed_at >= ?)
    )
  )
  SELECT number, waiting.id, started_at, origin, changed_at, is_building, planned.value -> '$.parameters' AS parameters
  FROM (SELECT DISTINCT number AS run FROM waiting) runs CROSS JOIN plans p ON p.run = runs.run
    CROSS JOIN json_each(p.document, '$.plan.requests') planned
    CROSS JOIN waiting ON waiting.number = runs.run AND waiting.position = planned.key
  WHERE lower(planned.value -> '$.job') = lower(json(?))`;

function readWaiting(session: Session, number: number, likeness: Likeness): readonly WaitingRow[] {
  const { job, session: start, build, sentAt, lookedAt, seenAt } = likeness;
  const since = sentAt - CLOCK_SKEW;
  const values = [since, number, since, start, seenAt, build, lookedAt - SAME_CLOCK, JSON.stringify(job)];
  return session.rows(waitingRow, WAITING, ...values);
}

/** A request of a run, as its plan has it. */
type PlannedRow = Pick<WaitingRow, 'id' | 'started_at' | 'origin' | 'parameters'>;

const plannedRow = object<PlannedRow>({
  id: runName,
  started_at: whole(Number.MIN_SAFE_INTEGER),
  origin: text,
  parameters: text,
});

/**
 * What cannot be read of a journal may have announced any request of its run, so that each of the same job counts that could have
 * brought it about: to take another's build for the own one would be worse than not to know. But a run that was not gone on with
 * since the request was sent has announced nothing since: a damaged one, which never ends, casts doubt on no later request.
 */
const PERHAPS = `
  SELECT r.id, r.started_at, r.origin, planned.value -> '$.parameters' AS parameters
  FROM json_each(?) damaged JOIN runs r ON r.number = damaged.value JOIN plans p ON p.run = r.number
    CROSS JOIN json_each(p.document, '$.plan.requests') planned
  WHERE r.finished_at IS NULL AND r.number <> ? AND lower(planned.value -> '$.job') = lower(json(?))
    AND coalesce((
      SELECT CASE WHEN json_valid(events) THEN events ->> '$[#-1].at' END
      FROM journal WHERE run = r.number ORDER BY last DESC LIMIT 1
    ) >= ?, 1)`;

function isPerhapsOfDamaged(
  session: Session,
  number: number,
  likeness: Likeness,
  damaged: readonly number[],
): boolean {
  if (damaged.length === 0) return false;
  const { job, sentAt } = likeness;
  const values = [JSON.stringify(damaged), number, JSON.stringify(job), sentAt - CLOCK_SKEW];
  return session
    .rows(plannedRow, PERHAPS, ...values)
    .some(row => couldBringAbout(sentBy(session, row), likeness));
}

function sentBy(
  session: Session,
  { id, started_at, origin, parameters }: PlannedRow,
): Likeness['parameters'] {
  const scheduledTime = scheduledTimeOf(session.json(origin, runOrigin), started_at);
  return parametersOf(session.json(parameters, savedParameters), { id, scheduledTime });
}
