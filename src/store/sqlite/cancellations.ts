import type { RunId } from '../../core/ids.ts';
import { nullable, object, text, whole } from '../../core/json-shape.ts';
import type { Cancellation, Owner } from '../records.ts';
import type { Session } from './session.ts';

interface CancellationRow {
  readonly asked_by: string;
  readonly at: number;
  readonly noted_by: string | null;
}

const cancellationRow = object<CancellationRow>({
  asked_by: text,
  at: whole(Number.MIN_SAFE_INTEGER),
  noted_by: nullable(text),
});

/** That somebody wants the run cancelled; null: nobody does. */
export function readCancellation(session: Session, run: number): Cancellation | null {
  const row = session.row(
    cancellationRow,
    'SELECT asked_by, at, noted_by FROM cancellations WHERE run = ?',
    run,
  );
  return row === null ? null : { by: row.asked_by, at: row.at, notedBy: row.noted_by };
}

type Asked = Pick<Cancellation, 'by' | 'at'>;

/** Within a transaction; nothing happens when the run has ended, has not begun, or is to be cancelled already. */
export const cancelBegun = (session: Session, run: RunId, { by, at }: Asked): void =>
  void session.run(`${ASK} WHERE id = ? AND outcome IS NULL ON CONFLICT (run) DO NOTHING`, by, at, run);

const ASK = 'INSERT INTO cancellations (run, asked_by, at) SELECT number, ?, ? FROM runs';

/** Within a transaction; null: the run has ended. Who asks again changes nothing: the first one stands. */
export function askForCancellation(session: Session, run: number, { by, at }: Asked): Cancellation | null {
  session.run(`${ASK} WHERE number = ? AND outcome IS NULL ON CONFLICT (run) DO NOTHING`, by, at, run);
  const ended = session.row(
    object<{ readonly number: number }>({ number: whole(1) }),
    'SELECT number FROM runs WHERE number = ? AND outcome IS NOT NULL',
    run,
  );
  return ended === null ? readCancellation(session, run) : null;
}

/** Within a transaction: the owner has begun to cancel the run; nothing happens when nobody has asked for that. */
export const noteCancellation = (session: Session, run: number, owner: Owner['id']): void =>
  void session.run('UPDATE cancellations SET noted_by = ? WHERE run = ?', owner, run);
