import type { RunId } from '../../core/ids.ts';
import { list, object, text, whole } from '../../core/json-shape.ts';
import type { RecordedEvent } from '../recorded-event.ts';
import { recordedEventShape } from '../recorded-event-shape.ts';
import { changeRequestRows } from './request-rows.ts';
import type { Session } from './session.ts';

/* The rows of requests only repeat what the journal says, so they may follow it at a distance: a request that is announced,
   queued, run and finished meanwhile is written once. Who reads the rows brings them up to the journal first. */

/** So many events of a run at most are not in the rows yet: to catch up with them takes a fifth of a second. */
const MOST_BEHIND = 50_000;

/** Events of one step: some ten milliseconds, in which nobody else can write. */
const STEP = 2_000;

const appliedRow = object<{ readonly applied: number }>({ applied: whole(0) });
const behindRow = object<{ readonly run: number }>({ run: whole(1) });

interface BatchRow {
  readonly first: number;
  readonly last: number;
  readonly events: string;
}

const batchRow = object<BatchRow>({ first: whole(1), last: whole(1), events: text });
const recordedEvents = list(recordedEventShape);

/** Within a transaction that has written events from `first` to `last`. */
export function fallBehind(session: Session, run: number, first: number, last: number): void {
  const applied = appliedOf(session, run);
  if (applied === null) session.run('INSERT INTO behind (run, applied) VALUES (?, ?)', run, first - 1);
  else if (last - applied > MOST_BEHIND) stepOf(session, run, applied);
}

/** The numbers of the runs whose requests' rows are behind their journals: this run or none, or any (null), the newest first. */
export const runsBehind = (session: Session, run: RunId | null): readonly number[] =>
  (run === null
    ? session.rows(behindRow, 'SELECT run FROM behind ORDER BY run DESC')
    : session.rows(
        behindRow,
        'SELECT run FROM behind WHERE run = (SELECT number FROM runs WHERE id = ?)',
        run,
      )
  ).map(behind => behind.run);

/** How far rows have come. */
export interface CaughtUp {
  /** Whether there are more to bring there. */
  readonly more: boolean;
  /** The numbers of runs whose journals cannot be read to their ends, and whose rows stay behind for that. */
  readonly damaged: readonly number[];
}

/**
 * Within a transaction: some rows, of this run or of any (null), are nearer to what the journals say. A run that goes on all the
 * while takes from the others only what it has got since the step before. Who asks about one run has to know that it is damaged;
 * who asks about all of them is told of the others.
 */
export function catchUpSome(session: Session, run: RunId | null = null): CaughtUp {
  let left = STEP;
  const damaged: number[] = [];
  for (const number of runsBehind(session, run)) {
    const applied = appliedOf(session, number);
    if (applied === null) continue;
    const step = (): number => stepOf(session, number, applied, left);
    const done = run === null ? session.unlessDamaged(step) : step();
    if (done === null) damaged.push(number);
    else left -= done;
    if (left <= 0) break;
  }
  return { more: runsBehind(session, run).some(number => !damaged.includes(number)), damaged };
}

/** Within a transaction: the rows of this run are as its journal says. */
export function catchUp(session: Session, run: number): void {
  for (let applied = appliedOf(session, run); applied !== null; applied = appliedOf(session, run))
    stepOf(session, run, applied);
}

/** Up to which event the rows repeat the journal; null: to its end. */
export const appliedOf = (session: Session, run: number): number | null =>
  session.row(appliedRow, 'SELECT applied FROM behind WHERE run = ?', run)?.applied ?? null;

/** The next events, so many and the rest of their batch at most. How many they were. */
function stepOf(session: Session, run: number, applied: number, most: number = STEP): number {
  const sql =
    'SELECT first, last, events FROM journal WHERE run = ? AND last > ? AND first <= ? ORDER BY last';
  const batches = session.rows(batchRow, sql, run, applied, applied + most);
  const events = batches.flatMap(batch => eventsIn(session, run, batch));
  const last = endOf(session, run, applied, batches);
  changeRequestRows(session, run, events);
  if (last === lastSeq(session, run)) session.run('DELETE FROM behind WHERE run = ?', run);
  else session.run('UPDATE behind SET applied = ? WHERE run = ?', last, run);
  return last - applied;
}

function eventsIn(
  session: Session,
  run: number,
  { first, last, events }: BatchRow,
): readonly RecordedEvent[] {
  const told = session.json(events, recordedEvents);
  if (told.length === last - first + 1) return told;
  return session.giveUp('corrupt', `the journal of run ${run} does not hold its events ${first} to ${last}`);
}

/**
 * The number of the last event of these, which go on from `applied`. What a repair has left of a damaged journal may have
 * holes: a request that was sent would be taken for one that was not.
 */
function endOf(session: Session, run: number, applied: number, batches: readonly BatchRow[]): number {
  let last = applied;
  for (const batch of batches) {
    if (batch.first !== last + 1) break;
    last = batch.last;
  }
  const isWhole = batches.length > 0 && last === batches.at(-1)?.last;
  return isWhole ? last : session.giveUp('corrupt', `the journal of run ${run} has no event ${last + 1}`);
}

/** The number of the last event; 0: there is none. */
export const lastSeq = (session: Session, run: number): number =>
  session.row(
    object<{ readonly seq: number }>({ seq: whole(0) }),
    'SELECT coalesce(max(last), 0) AS seq FROM journal WHERE run = ?',
    run,
  )?.seq ?? 0;
