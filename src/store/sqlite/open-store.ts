import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { patiently } from '../patience.ts';
import type { Owner } from '../records.ts';
import type { Store } from '../store.ts';
import { type StoreFault, storeFault } from '../store-fault.ts';
import type { StorePlace } from '../store-path.ts';
import { configure } from './configure.ts';
import { DatabaseError } from './database.ts';
import { DRIVERS, type Driver, firstDriver, type OpenDatabase } from './drivers.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { faultCodeOf } from './result-code.ts';
import { Session } from './session.ts';
import { SqliteStore } from './sqlite-store.ts';
import { type FileSystemOf, fileSystemOf, prepareFile, presenceOf } from './store-file.ts';

/**
 * What a transaction waits for company, in milliseconds: several times what it takes, since nothing else is done while the
 * disk is waited for. Who sends one request after the other does not wait: no more are expected than came last time.
 */
const GATHERING = 20;

export interface StoreTools {
  readonly clock: Clock;
  /** This process; the id has to be random. */
  readonly owner: Owner;
  /** Whether a process of this host runs. */
  readonly isAlive: (pid: number) => boolean;
  /** Default: Node's `setImmediate`. */
  readonly endOfTurn?: (act: () => void) => void;
  /** Calls back when others have had time to come, who share a transaction then. Default: after `GATHERING`. */
  readonly gather?: (act: () => void) => void;
  /** Default: Node's own SQLite where there is one, else libsql. */
  readonly drivers?: readonly Driver[];
  /** Default: as the system says. */
  readonly fileSystem?: FileSystemOf;
  /** Default: all that this version has. */
  readonly migrations?: readonly string[];
  /** Whether to make a store where there is none: else that is the fault `no-store`. Default: true. */
  readonly make?: boolean;
}

/** Opens the store, as a rule making it where there is none, and brings an older one up to date. */
export async function openStore(place: StorePlace, tools: StoreTools): Promise<Result<Store, StoreFault>> {
  const { clock, owner, isAlive, migrations = MIGRATIONS } = tools;
  const { fileSystem = fileSystemOf, make = true } = tools;
  const driver = await firstDriver(tools.drivers ?? DRIVERS);
  if (driver === null) return err(storeFault('no-driver', place.path));
  const ready = prepareFile(place, fileSystem, make);
  if (!ready.ok) return ready;
  const opened = connect(place.path, driver);
  if (!opened.ok) return opened;
  const session = opened.value;
  const prepared = await patiently(clock, () => {
    const set = configure(session, migrations.length);
    return set.ok ? migrate(session, migrations) : set;
  });
  if (!prepared.ok) {
    session.close();
    return prepared;
  }
  const { endOfTurn = act => void setImmediate(act) } = tools;
  const { gather = act => void clock.after(GATHERING, act) } = tools;
  return ok(new SqliteStore({ session, clock, owner, isAlive, endOfTurn, gather }));
}

function connect(path: string, open: OpenDatabase): Result<Session, StoreFault> {
  const isPresent = presenceOf(path);
  try {
    return ok(new Session(open(path), path, isPresent));
  } catch (error) {
    if (error instanceof DatabaseError) return err(storeFault(faultCodeOf(error.code), path, error.message));
    throw error;
  }
}
