import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type RunId, runId } from '../../src/core/ids.ts';
import type { Result } from '../../src/core/result.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { NewRun, Owner } from '../../src/store/records.ts';
import type { Database } from '../../src/store/sqlite/database.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { openStore, type StoreTools } from '../../src/store/sqlite/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import type { StoreFault } from '../../src/store/store-fault.ts';
import { FakeClock } from '../fake-clock.ts';
import { planOf } from '../run/bench.ts';
import { watchedThread } from './watched-thread.ts';

export { changed, keyAt } from './store-events.ts';

/** A folder of the test's own; gone after it. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'volley-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const owner = (id: string, pid = 1_000, host = 'here'): Owner => ({ id, pid, host });

/** Who writes the journals in a test. */
export type Writer = 'the event loop' | 'a thread';

/** What holds of a journal holds whoever writes it: tests of journals are done for each. */
export const WRITERS: readonly Writer[] = ['the event loop', 'a thread'];

/** Stores of one process; each is closed after the test. */
export class Rig {
  readonly #worker: URL | null;
  readonly clock = new FakeClock();
  readonly path = join(tempFolder(), 'store.db');
  readonly faults: StoreFault[] = [];
  /** The processes of this host that run. */
  readonly processes = new Set([1_000]);

  /** `worker`: the script of the thread that writes (`bundledWorker`); null: the event loop does. */
  constructor(worker: URL | null = null) {
    this.#worker = worker;
  }

  open(tools: Partial<StoreTools> = {}): Promise<Result<Store, StoreFault>> {
    return openStore(
      { path: this.path, folder: 'given' },
      {
        clock: this.clock,
        owner: owner('a'),
        isAlive: pid => this.processes.has(pid),
        // The clock of a test stands still.
        gather: act => void setImmediate(act),
        startThread: null,
        ...tools,
      },
    );
  }

  async store(tools: Partial<StoreTools> = {}): Promise<Store> {
    const thread = this.#worker === null ? null : watchedThread(this.#worker);
    const store = value(await this.open({ ...thread?.tools, ...tools }));
    onTestFinished(() => store.close());
    if (thread === null) return store;
    // All that is appended to a journal is to be written by the thread.
    const [begin, claim] = [store.begin.bind(store), store.claim.bind(store)];
    const withThread = async (journal: ReturnType<Store['begin']>): ReturnType<Store['begin']> => {
      if ((await journal).ok) await thread.ready;
      return journal;
    };
    store.begin = (run, onFault) => withThread(begin(run, onFault));
    store.claim = (run, onFault) => withThread(claim(run, onFault));
    return store;
  }

  readonly onFault = (fault: StoreFault): void => void this.faults.push(fault);
}

/** The file as another program would open it; by the same library, as two in one process do not see each other's locks. */
export async function raw(path: string): Promise<Database> {
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  const database = open(path);
  onTestFinished(() => database.close());
  return database;
}

/** The value; fails with the fault. */
export function value<T>(result: Result<T, StoreFault>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.error.code}: ${result.error.message} (${result.error.detail})`);
}

export const codeOf = (result: Result<unknown, StoreFault>): string => (result.ok ? 'ok' : result.error.code);

/** One trigger `t` with so many requests. */
export const planOfSize = (size: number): Plan =>
  planOf(`  t: {job: x, matrix: {n: [${Array.from({ length: size }, (_, index) => index)}]}}`);

export const newRun = (id: string, plan: Plan, more: Partial<NewRun> = {}): NewRun => ({
  id: runId(id),
  startedAt: Date.UTC(2026, 10, 22),
  plan,
  origin: { kind: 'manual' },
  parent: null,
  ...more,
});

export const finishedRun = (run: RunId, plan: Plan, good = true): RunEvent => ({
  type: 'run-finished',
  at: 99,
  summary: {
    run,
    startedAt: 1,
    finishedAt: 99,
    interrupted: false,
    requests: plan.requests.map(request => ({
      request,
      state: { state: 'planned' },
      verdict: good ? 'succeeded' : 'failed',
      good,
      released: null,
      cancelled: null,
      certainty: null,
      earlier: [],
    })),
  },
});
