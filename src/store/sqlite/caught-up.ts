import type { RunId } from '../../core/ids.ts';
import { ok, type Result } from '../../core/result.ts';
import type { StoreFault } from '../store-fault.ts';
import { catchUpSome, runsBehind } from './behind.ts';
import type { Session } from './session.ts';

/** `damaged`: the numbers of runs whose journals say more than their rows, and cannot be read. */
export type RowWork<T> = (session: Session, damaged: readonly number[]) => T;

/**
 * What rows of requests that are behind tell, of this run or of any (null), once they say what the journals do. `endOfTurn` lets
 * others have the lock, and the event loop, between two steps.
 */
export async function readCaughtUp<T>(
  session: Session,
  run: RunId | null,
  work: RowWork<T>,
  endOfTurn: (act: () => void) => void,
): Promise<Result<T, StoreFault>> {
  for (;;) {
    // In one transaction with the last step: nobody can write between the two.
    const step = session.write(() => {
      const { more, damaged } = session.ofRun(run, () => catchUpSome(session, run));
      return more ? null : { told: session.ofRun(run, () => work(session, damaged)) };
    });
    // A full disk, a lock, a file that can only be read: just then people ask how things stand.
    if (!step.ok) return session.readAside(() => session.ofRun(run, () => workAside(session, run, work)));
    if (step.value !== null) return ok(step.value.told);
    await new Promise<void>(resolve => endOfTurn(resolve));
  }
}

/**
 * The same where nothing can be written: copies of the rows that are behind, in memory, are brought up to the journals. What is
 * temporary comes before what is stored under the same name, so that all statements are those for the stored rows.
 */
function workAside<T>(session: Session, run: RunId | null, work: RowWork<T>): T {
  const these = `IN (${runsBehind(session, run).join(', ')})`;
  session.exec(`
    CREATE TEMP TABLE requests AS SELECT * FROM main.requests WHERE run ${these};
    CREATE UNIQUE INDEX temp.requests_by_key ON requests (run, request);
    CREATE TEMP TABLE behind AS SELECT * FROM main.behind WHERE run ${these};`);
  let step = catchUpSome(session, run);
  while (step.more) step = catchUpSome(session, run);
  session.exec(`
    ALTER TABLE temp.requests RENAME TO caught_up;
    CREATE TEMP VIEW requests AS
      SELECT * FROM caught_up UNION ALL SELECT * FROM main.requests WHERE run NOT ${these};`);
  return work(session, step.damaged);
}
