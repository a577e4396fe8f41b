import { object, text } from '../../core/json-shape.ts';
import type { Result } from '../../core/result.ts';
import { PATIENCE } from '../patience.ts';
import type { StoreFault } from '../store-fault.ts';
import { versionOf } from './migrate.ts';
import type { Session } from './session.ts';

/**
 * Sets a connection up, and the file with it when it is new. Nothing is set in a database that is not ours. `isFrozen`: nothing
 * can be written there.
 */
export function configure(session: Session, newest: number, isFrozen = false): Result<void, StoreFault> {
  return session.read(() => {
    session.exec(`PRAGMA busy_timeout = ${PATIENCE.busy}`);
    const isNew = versionOf(session, newest) === 0;
    // Counts only before the first table is made: what is deleted can then be given back piece by piece.
    if (isNew) session.exec('PRAGMA auto_vacuum = INCREMENTAL');
    if (!isFrozen) shareable(session);
    // Whoever reads can do so also where no file can be written.
    session.exec('PRAGMA temp_store = MEMORY');
    // A commit is on the disk when it returns, power cut or not.
    session.exec('PRAGMA synchronous = FULL');
  });
}

function shareable(session: Session): void {
  const [mode] = session.rows(journalMode, 'PRAGMA journal_mode = WAL');
  // SQLite stays in its old mode where there is no shared memory.
  if (mode?.journal_mode !== 'wal') session.giveUp('network-folder', `journal mode ${mode?.journal_mode}`);
}

const journalMode = object<{ readonly journal_mode: string }>({ journal_mode: text });
