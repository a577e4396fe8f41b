import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { patiently } from '../patience.ts';
import type { Owner } from '../records.ts';
import type { Store } from '../store.ts';
import { type StoreFault, storeFault } from '../store-fault.ts';
import type { StorePlace } from '../store-path.ts';
import { configure } from './configure.ts';
import { connect } from './connect.ts';
import { DRIVERS, type Driver, firstDriver } from './drivers.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { SqliteStore } from './sqlite-store.ts';
import { type FileSystemOf, fileSystemOf, identityOf, prepareFile, presenceOf } from './store-file.ts';
import { JournalWriter } from './writer/journal-writer.ts';
import { BUILT_WORKER, startWorker, type WorkerFile } from './writer/start-worker.ts';
import type { StartThread } from './writer/thread-port.ts';

/**
 * What a transaction waits for company, in milliseconds: on the event loop several times what it takes, since nothing else is
 * done while the disk is waited for. Who sends one request after the other does not wait: no more are expected than came
 * last time.
 */
const GATHERING = { loop: 20, thread: 4 } as const;

/**
 * How many events make a run worth a thread: those of some 300 requests. To start it takes 40 ms of processor time and 10 MB, which
 * is what the loop spends on more requests than that.
 */
const THREAD_FROM = 1_000;

export interface StoreTools {
  readonly clock: Clock;
  /** This process; the id has to be random. */
  readonly owner: Owner;
  /** Whether a process of this host runs. */
  readonly isAlive: (pid: number) => boolean;
  /** Whether a process of this host was stopped and can go on. Default: none was. */
  readonly isStopped?: (pid: number) => boolean;
  /** Default: Node's `setImmediate`. */
  readonly endOfTurn?: (act: () => void) => void;
  /** Calls back when others have had time to come, who share a transaction then. Default: after `GATHERING`. */
  readonly gather?: (act: () => void) => void;
  /** Default: `DRIVERS`. */
  readonly drivers?: readonly Driver[];
  /** How to start a thread that writes to this file; null: all is written on the event loop. Default: as it was built. */
  readonly startThread?: ((file: WorkerFile) => StartThread) | null;
  /** How many events make a run worth that thread. Default: `THREAD_FROM`. */
  readonly threadFrom?: number;
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
  const identity = identityOf(place.path);
  const { isFrozen } = ready.value;
  const opened = connect(place.path, driver, presenceOf(place.path, identity), isFrozen);
  if (!opened.ok) return opened;
  const session = opened.value;
  const prepared = await patiently(clock, () => {
    const set = configure(session, migrations.length, isFrozen);
    return set.ok ? migrate(session, migrations) : set;
  });
  if (!prepared.ok) {
    session.close();
    return prepared;
  }
  const { endOfTurn = act => void setImmediate(act) } = tools;
  const { threadFrom = THREAD_FROM, startThread = builtThread(tools) } = tools;
  const writer = new JournalWriter({
    session,
    startThread: startThread?.({ path: place.path, identity }) ?? null,
    threadFrom,
  });
  const { gather = act => void clock.after(writer.isApart ? GATHERING.thread : GATHERING.loop, act) } = tools;
  const { isStopped = () => false } = tools;
  return ok(new SqliteStore({ session, writer, clock, owner, isAlive, isStopped, endOfTurn, gather }));
}

/** Drivers that are given cannot go to a thread, which has those of the build. */
const builtThread = ({ drivers }: StoreTools): StoreTools['startThread'] =>
  drivers === undefined ? file => startWorker(BUILT_WORKER, file) : null;
