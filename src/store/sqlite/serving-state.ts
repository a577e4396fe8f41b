import type { RunId } from '../../core/ids.ts';
import { isRecord, nullable, object, type Shape, text, whole } from '../../core/json-shape.ts';
import { NO_PAUSES, type Pause, type Pauses } from '../../schedule/decide/pauses.ts';
import type { Progress } from '../../schedule/decide/progress.ts';
import type { TriggerState } from '../../schedule/decide/trigger-state.ts';
import type { ScheduleId } from '../../schedule/schedule.ts';
import { runName } from '../recorded-event-shape.ts';
import type { Memory, Order, ServiceChange } from '../serving.ts';
import { progressShape, scheduleName, triggerStateShape } from '../serving-shape.ts';
import { readOwed } from './owed-runs.ts';
import type { Session } from './session.ts';

const instant = whole(Number.MIN_SAFE_INTEGER);

export function readMemory(session: Session): Memory {
  const row = session.row(
    object<{ readonly last_look: number | null }>({ last_look: nullable(instant) }),
    'SELECT last_look FROM serving',
  );
  return {
    progress: readProgress(session),
    states: readStates(session),
    pauses: readPauses(session),
    owed: readOwed(session),
    lastLook: row?.last_look ?? null,
  };
}

function readProgress(session: Session): ReadonlyMap<ScheduleId, Progress> {
  const row = object<{ readonly schedule: ScheduleId; readonly progress: string }>({
    schedule: scheduleName,
    progress: text,
  });
  const rows = session.rows(row, 'SELECT schedule, progress FROM schedules');
  return new Map(rows.map(({ schedule, progress }) => [schedule, session.json(progress, progressShape)]));
}

function readStates(session: Session): ReadonlyMap<string, TriggerState> {
  const row = object<{ readonly trigger_name: string; readonly state: string }>({
    trigger_name: text,
    state: text,
  });
  const rows = session.rows(row, 'SELECT trigger_name, state FROM trigger_states');
  return new Map(
    rows.map(({ trigger_name, state }) => [trigger_name, session.json(state, triggerStateShape)]),
  );
}

interface PauseRow {
  readonly trigger_name: string;
  readonly paused_by: string;
  readonly note: string | null;
  readonly at: number;
}

const pauseRow = object<PauseRow>({ trigger_name: text, paused_by: text, note: nullable(text), at: instant });

/** Stands for all triggers. */
const ALL = '';

function readPauses(session: Session): Pauses {
  const rows = session.rows(pauseRow, 'SELECT trigger_name, paused_by, note, at FROM pauses');
  const pauses = new Map(
    rows.map(({ trigger_name, paused_by, note, at }) => [trigger_name, { by: paused_by, note, at }]),
  );
  const all = pauses.get(ALL) ?? NO_PAUSES.all;
  pauses.delete(ALL);
  return { all, triggers: pauses };
}

/** Within a transaction: these pauses and no other. */
export function writePauses(session: Session, { all, triggers }: Pauses): void {
  session.run('DELETE FROM pauses');
  const write = (name: string, { by, note, at }: Pause): void =>
    void session.run(
      'INSERT INTO pauses (trigger_name, paused_by, note, at) VALUES (?, ?, ?, ?)',
      name,
      by,
      note,
      at,
    );
  if (all !== null) write(ALL, all);
  for (const [name, pause] of triggers) write(name, pause);
}

/** Within a transaction. */
export function writeProgress(session: Session, progress: ServiceChange['progress']): void {
  const kept: [ScheduleId, string][] = [];
  for (const [schedule, its] of progress)
    if (its === null) session.run('DELETE FROM schedules WHERE schedule = ?', schedule);
    else kept.push([schedule, JSON.stringify(its)]);
  if (kept.length > 0)
    session.run(`INSERT OR REPLACE INTO schedules (schedule, progress) ${PAIRS}`, JSON.stringify(kept));
}

/** Within a transaction. */
export function writeStates(session: Session, states: ReadonlyMap<string, TriggerState>): void {
  const kept: [string, string][] = [];
  const idle: string[] = [];
  for (const [trigger, state] of states)
    if (state.running.length + state.waiting.length === 0) idle.push(trigger);
    else kept.push([trigger, JSON.stringify(state)]);
  if (idle.length > 0)
    session.run(
      'DELETE FROM trigger_states WHERE trigger_name IN (SELECT value FROM json_each(?))',
      JSON.stringify(idle),
    );
  if (kept.length > 0)
    session.run(`INSERT OR REPLACE INTO trigger_states (trigger_name, state) ${PAIRS}`, JSON.stringify(kept));
}

/** Many rows by one statement, as a minute may have thousands of fires. */
const PAIRS = 'SELECT value ->> 0, value ->> 1 FROM json_each(?)';

/** Within a transaction. */
export function insertOrder(session: Session, { run, trigger, inputs, by, at, idempotency }: Order): void {
  session.run(
    `INSERT INTO orders (run_id, order_key, digest, trigger_name, inputs, ordered_by, at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    run,
    idempotency?.key ?? null,
    idempotency?.digest ?? null,
    trigger,
    JSON.stringify(Object.fromEntries(inputs)),
    by,
    at,
  );
}

interface OrderRow {
  readonly run_id: RunId;
  readonly order_key: string | null;
  readonly digest: string | null;
  readonly trigger_name: string;
  readonly inputs: string;
  readonly ordered_by: string;
  readonly at: number;
}

const orderRow = object<OrderRow>({
  run_id: runName,
  order_key: nullable(text),
  digest: nullable(text),
  trigger_name: text,
  inputs: text,
  ordered_by: text,
  at: instant,
});

const inputsShape: Shape<Readonly<Record<string, string>>> = {
  check: value =>
    isRecord(value) && Object.values(value).every(member => typeof member === 'string')
      ? null
      : { path: [], expected: 'texts by name' },
};

export function readOrder(session: Session, by: 'order_key' | 'run_id', value: string): Order | null {
  const sql = `SELECT run_id, order_key, digest, trigger_name, inputs, ordered_by, at FROM orders WHERE ${by} = ?`;
  const row = session.row(orderRow, sql, value);
  if (row === null) return null;
  const { order_key: key, digest } = row;
  return {
    run: row.run_id,
    trigger: row.trigger_name,
    inputs: new Map(Object.entries(session.json(row.inputs, inputsShape))),
    by: row.ordered_by,
    at: row.at,
    idempotency: key === null || digest === null ? null : { key, digest },
  };
}
