import { object, whole } from '../../core/json-shape.ts';
import type { Result } from '../../core/result.ts';
import type { StoreFault } from '../store-fault.ts';
import type { Session } from './session.ts';

/** SQLite's place for a program's own mark: `voly`. */
export const APPLICATION_ID = 0x766f6c79;

/**
 * Brings a database to the newest version, each step in a transaction of its own: a crash between two leaves a whole
 * database of the version between. Of several processes one takes each step. Gives the version.
 */
export function migrate(session: Session, migrations: readonly string[]): Result<number, StoreFault> {
  for (;;) {
    // Almost always there is nothing to do, and no lock is needed to see that.
    const version = session.read(() => versionOf(session, migrations.length));
    if (!version.ok || version.value === migrations.length) return version;
    const step = session.write(() => {
      // Another process may have taken the step since.
      const now = versionOf(session, migrations.length);
      const next = migrations[now];
      if (next === undefined) return;
      session.exec(next);
      session.exec(`PRAGMA user_version = ${now + 1}; PRAGMA application_id = ${APPLICATION_ID}`);
    });
    if (!step.ok) return step;
  }
}

/** 0: there is nothing in it. Gives up on a database that is not ours, or not of an age that we know. */
export function versionOf(session: Session, newest: number): number {
  const version = session.row(object<Version>({ user_version: whole(0) }), 'PRAGMA user_version');
  const mark = session.row(
    object<Mark>({ application_id: whole(Number.MIN_SAFE_INTEGER) }),
    'PRAGMA application_id',
  );
  const tables = session.row(
    object<Count>({ tables: whole(0) }),
    'SELECT count(*) AS tables FROM sqlite_schema',
  );
  const isEmpty = tables?.tables === 0;
  if (!isEmpty && mark?.application_id !== APPLICATION_ID) session.giveUp('foreign-database');
  const known = isEmpty ? 0 : (version?.user_version ?? 0);
  if (known > newest) session.giveUp('newer-store', `version ${known}; this volley knows ${newest}`);
  return known;
}

interface Version {
  readonly user_version: number;
}

interface Mark {
  readonly application_id: number;
}

interface Count {
  readonly tables: number;
}
