import { systemClock } from '../../core/clock.ts';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Store } from '../../store/store.ts';
import type { StoreFault } from '../../store/store-fault.ts';
import { storePlace } from '../../store/store-path.ts';
import { storeProblem } from '../../store/store-problem.ts';
import type { Io } from '../io.ts';
import { isAlive, isStopped, thisProcess } from '../process/this-process.ts';
import type { JournalPort } from '../run/fire.ts';

export interface StoreOptions {
  /** The manifest, beside which the store is unless somebody says otherwise. */
  readonly file: string;
  /** `--store PATH`; false: `--no-store`. */
  readonly store?: string | false;
}

/** The store of this manifest, made where there is none; SQLite is loaded here and not before. */
export const makeStore = (options: StoreOptions, io: Io): Promise<Result<Store, Problem>> =>
  open(options, io, true);

/** The store of this manifest. To look at runs must not leave an empty store wherever somebody happens to be. */
export const openStore = (options: StoreOptions, io: Io): Promise<Result<Store, Problem>> =>
  open(options, io, false);

async function open(options: StoreOptions, io: Io, make: boolean): Promise<Result<Store, Problem>> {
  const { openStore: openAt } = await import('../../store/sqlite/open-store.ts');
  const flag = options.store === false ? undefined : options.store;
  const place = storePlace({ flag, variable: io.env.VOLLEY_STORE, manifest: options.file });
  const opened = await openAt(place, { clock: systemClock, owner: thisProcess, isAlive, isStopped, make });
  return opened.ok ? opened : err(storeProblem(opened.error));
}

/** Whether there is simply nothing yet, where nobody has said that there should be. */
export const isMissing = ({ code }: Problem, { store }: StoreOptions, { env }: Io): boolean =>
  code === 'store-no-store' && store === undefined && !env.VOLLEY_STORE;

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
