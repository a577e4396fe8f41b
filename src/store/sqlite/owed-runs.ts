import type { RunId } from '../../core/ids.ts';
import { object, text, whole } from '../../core/json-shape.ts';
import { runName } from '../recorded-event-shape.ts';
import type { OwedRun } from '../serving.ts';
import { causeShape } from '../serving-shape.ts';
import type { Session } from './session.ts';

interface OwedRow {
  readonly run_id: RunId;
  readonly trigger_name: string;
  readonly cause: string;
  readonly decided_at: number;
}

const owedRow = object<OwedRow>({
  run_id: runName,
  trigger_name: text,
  cause: text,
  decided_at: whole(Number.MIN_SAFE_INTEGER),
});

/** In the order of their decisions. */
export const readOwed = (session: Session): readonly OwedRun[] =>
  session
    .rows(owedRow, 'SELECT run_id, trigger_name, cause, decided_at FROM owed_runs ORDER BY number')
    .map(({ run_id: run, trigger_name: trigger, cause, decided_at: decidedAt }) => ({
      run,
      trigger,
      cause: session.json(cause, causeShape),
      decidedAt,
    }));

/** Within a transaction. */
export function insertOwed(session: Session, owed: readonly OwedRun[]): void {
  if (owed.length === 0) return;
  const rows = owed.map(({ run, trigger, cause, decidedAt }) => [
    run,
    trigger,
    JSON.stringify(cause),
    decidedAt,
  ]);
  session.run(INSERT, JSON.stringify(rows));
}

const INSERT = `
  INSERT INTO owed_runs (run_id, trigger_name, cause, decided_at)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`;

/** Within a transaction: from now on it is not owed any more; false: it was not. */
export const settleOwed = (session: Session, run: RunId): boolean =>
  session.run('DELETE FROM owed_runs WHERE run_id = ?', run) > 0;
