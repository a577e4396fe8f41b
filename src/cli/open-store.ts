import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { systemClock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { RunRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { StoreFault } from '../store/store-fault.ts';
import { storePlace } from '../store/store-path.ts';
import type { JournalPort } from './fire.ts';
import type { Io } from './io.ts';

export interface StoreOptions {
  /** The manifest, beside which the store is unless somebody says otherwise. */
  readonly file: string;
  /** `--store PATH`; false: `--no-store`. */
  readonly store?: string | false;
}

/** The store of this manifest; SQLite is loaded here and not before. */
export async function openStore(options: StoreOptions, io: Io): Promise<Result<Store, Problem>> {
  const { openStore: open } = await import('../store/sqlite/open-store.ts');
  const flag = options.store === false ? undefined : options.store;
  const place = storePlace({ flag, variable: io.env.VOLLEY_STORE, manifest: options.file });
  const owner = { id: randomUUID(), pid: process.pid, host: hostname() };
  const opened = await open(place, { clock: systemClock, owner, isAlive });
  return opened.ok ? opened : err(storeProblem(opened.error));
}

export const storeProblem = ({ code, message, next, detail }: StoreFault): Problem => ({
  code: `store-${code}`,
  severity: 'error',
  message: detail === null ? message : `${message} (${detail})`,
  next,
});

/** Opens a run's journal by `open`, with its faults going to whoever listens by then. */
export async function journalPort(
  open: (onFault: (fault: StoreFault) => void) => ReturnType<Store['begin']>,
): Promise<Result<JournalPort, Problem>> {
  let listener: ((fault: StoreFault) => void) | null = null;
  let missed: StoreFault | null = null;
  const opened = await open(fault => {
    if (listener === null) missed = fault;
    else listener(fault);
  });
  if (!opened.ok) return err(storeProblem(opened.error));
  return ok({
    journal: opened.value,
    onFault(listen) {
      listener = listen;
      if (missed !== null) listen(missed);
    },
  });
}

/** Whether the run is in the middle, and no process goes on with it, as far as can be told from here. */
export function isLeft({ outcome, lease }: RunRecord): boolean {
  if (outcome !== null) return false;
  return lease === null || (lease.owner.host === hostname() && !isAlive(lease.owner.pid));
}

/** Signal 0 asks whether a process is there; one of another user's is, too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
