import type { RunId } from '../../core/ids.ts';
import { object, text } from '../../core/json-shape.ts';
import { savedPlanText } from '../../plan/saved/saved-plan.ts';
import type { HistoryQuery, NewRun, RunRecord } from '../records.ts';
import type { SqlValue } from './database.ts';
import { RUN_COLUMNS, RUN_JOINS, type RunRow, runRecord, runRow } from './run-rows.ts';
import type { Session } from './session.ts';

/** Within a transaction: the run, its plan, and all of its requests as planned. Gives the run's number. */
export function insertRun(session: Session, run: NewRun): number {
  const { id, startedAt, plan, origin, parent, manifestPath = null, terms } = run;
  const triggers = plan.triggers.map(({ name }) => name);
  session.run(
    `INSERT INTO runs (id, started_at, manifest, files, triggers, requests, origin, parent, manifest_path, terms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    startedAt,
    JSON.stringify(plan.manifest),
    JSON.stringify(plan.files),
    JSON.stringify(triggers),
    plan.requests.length,
    JSON.stringify(origin),
    parent,
    manifestPath,
    terms === undefined ? null : JSON.stringify(terms),
  );
  const number = numberOf(session, id);
  for (const trigger of triggers)
    session.run('INSERT INTO run_triggers (trigger_name, run) VALUES (?, ?)', trigger, number);
  session.run('INSERT INTO plans (run, document) VALUES (?, ?)', number, savedPlanText(plan));
  const planned = JSON.stringify({ state: 'planned' });
  for (const [position, { key, trigger, target }] of plan.requests.entries())
    session.run(
      `INSERT INTO requests (run, request, position, trigger_name, target, state_name, state)
       VALUES (?, ?, ?, ?, ?, 'planned', ?)`,
      number,
      key,
      position,
      trigger,
      target,
      planned,
    );
  return number;
}

/** The number under which all other tables know a run; gives up when there is none. */
export const numberOf = (session: Session, id: RunId): number => rowOf(session, id).number;

export function rowOf(session: Session, id: RunId): RunRow {
  const row = session.row(runRow, `${SELECT_RUN} WHERE r.id = ?`, id);
  return row ?? session.giveUp('unknown-run', null, id);
}

const SELECT_RUN = `SELECT ${RUN_COLUMNS} FROM runs r ${RUN_JOINS}`;

/** Runs named by the fault that several begin so. */
const SHOWN = 5;

/** By its id, a beginning of it, or `last`. */
export function findRun(session: Session, name: string): RunRecord {
  if (name === 'last') {
    const last = session.row(runRow, `${SELECT_RUN} ORDER BY r.number DESC LIMIT 1`);
    return last === null ? session.giveUp('unknown-run', null, name) : runRecord(last, session);
  }
  // Every id that begins so comes after the beginning itself and before it with the last character there is.
  const found = session.rows(
    runRow,
    `${SELECT_RUN} WHERE r.id >= ? AND r.id < ? ORDER BY r.id LIMIT ${SHOWN + 1}`,
    name,
    `${name}\u{10ffff}`,
  );
  const [first, second] = found;
  if (first === undefined || name === '') return session.giveUp('unknown-run', null, name);
  // An id that is the beginning of another one is still an id.
  if (second !== undefined && first.id !== name) {
    const ids = found.slice(0, SHOWN).map(({ id }) => id);
    const shown = `${ids.join(', ')}${found.length > SHOWN ? ', …' : ''}`;
    return session.giveUp('ambiguous-run', shown, name);
  }
  return runRecord(first, session);
}

/** Each way of asking walks an index from its newest end, so that it costs what it gives and not what there is. */
export function readHistory(session: Session, query: HistoryQuery): readonly RunRecord[] {
  const { limit, before, trigger, outcome, place } = query;
  const number = trigger === undefined ? 'r.number' : 't.run';
  const from =
    trigger === undefined
      ? `FROM runs r ${RUN_JOINS}`
      : `FROM run_triggers t JOIN runs r ON r.number = t.run ${RUN_JOINS}`;
  const conditions: string[] = [];
  const values: SqlValue[] = [];
  if (trigger !== undefined) {
    conditions.push('t.trigger_name = ?');
    values.push(trigger);
  }
  if (outcome !== undefined) {
    conditions.push(`${trigger === undefined ? 'r' : 't'}.outcome IS ?`);
    values.push(outcome === 'unfinished' ? null : outcome);
  }
  if (place !== undefined) {
    conditions.push('r.manifest_path = ?');
    values.push(place);
  }
  if (before !== undefined) {
    conditions.push(`${number} < ?`);
    values.push(numberOf(session, before));
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT ${RUN_COLUMNS} ${from} ${where} ORDER BY ${number} DESC LIMIT ?`;
  return session.rows(runRow, sql, ...values, limit).map(row => runRecord(row, session));
}

/** Each place of a manifest once: from one to the next in the index, however many runs each has. */
export const readPlaces = (session: Session): readonly string[] =>
  session.rows(object<{ readonly place: string }>({ place: text }), PLACES).map(({ place }) => place);

const PLACES = `
  WITH RECURSIVE places (place) AS (
    SELECT min(manifest_path) FROM runs
    UNION ALL
    SELECT (SELECT min(manifest_path) FROM runs WHERE manifest_path > place) FROM places WHERE place IS NOT NULL
  )
  SELECT place FROM places WHERE place IS NOT NULL`;

export function readPlan(session: Session, id: RunId): string {
  const row = session.row(PLAN, 'SELECT document FROM plans WHERE run = ?', numberOf(session, id));
  return row?.document ?? session.giveUp('corrupt', `the run ${id} has no plan`);
}

const PLAN = object<{ readonly document: string }>({ document: text });
