import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Journal } from '../journal.ts';
import { LEASE } from '../lease.ts';
import { PATIENCE, patiently } from '../patience.ts';
import type { FireRecord, NewRun, Owner } from '../records.ts';
import type {
  Beginning,
  Begun,
  CancelledRun,
  Committed,
  Memory,
  Order,
  RunFaultListener,
  ServiceChange,
  Serving,
} from '../serving.ts';
import type { FaultListener, Stored } from '../store.ts';
import type { StoreFault } from '../store-fault.ts';
import { cancelBegun } from './cancellations.ts';
import { decideAll, takeBack } from './fires.ts';
import { insertLease } from './leases.ts';
import { insertOwed, settleOwed } from './owed-runs.ts';
import { insertRun } from './runs.ts';
import { beatServing, leaveServing } from './serving-lease.ts';
import {
  insertOrder,
  readMemory,
  readOrder,
  writePauses,
  writeProgress,
  writeStates,
} from './serving-state.ts';
import type { Session } from './session.ts';

export interface SqliteServingOptions {
  readonly session: Session;
  readonly owner: Owner;
  readonly clock: Clock;
  /** Opens the journal of a run that has just begun. */
  readonly journal: (run: RunId, number: number, onFault: FaultListener) => Journal;
  /** When the process last looked at its clock; null: it has not yet. */
  readonly lastLook: () => number | null;
  /** Told once, when another process serves. */
  readonly onTakenOver: FaultListener;
  /** A fault with what is known of who has brought it about. */
  readonly explained: (fault: StoreFault) => StoreFault;
}

/** The service's part of a SQLite store, whose lease this process holds. */
export class SqliteServing implements Serving {
  readonly #options: SqliteServingOptions;
  #stopBeating: () => void = () => {};

  constructor(options: SqliteServingOptions) {
    this.#options = options;
    this.#beatLater();
  }

  remembered = (): Stored<Memory> => this.#patiently(session => session.read(() => readMemory(session)));

  orderOf = (key: string): Stored<Order | null> =>
    this.#patiently(session => session.read(() => readOrder(session, 'order_key', key)));

  orderFor = (run: RunId): Stored<Order | null> =>
    this.#patiently(session => session.read(() => readOrder(session, 'run_id', run)));

  async commit(change: ServiceChange, onFault: RunFaultListener): Stored<Committed> {
    const { owner, clock } = this.#options;
    const written = await this.#patiently(session =>
      session.write(() => {
        const { lastLook, pauses } = change;
        beatServing(session, owner, { now: clock.now(), lastLook });
        const fires = decideAll(session, change.fires);
        const refused = refusedRuns(change.fires, fires);
        insertOwed(
          session,
          change.owed.filter(({ run }) => !refused.has(run)),
        );
        const begun = change.runs.filter(({ id }) => !refused.has(id)).map(run => this.#insert(session, run));
        // Last, as a run may be cancelled by what is decided together with it.
        const withdrawn = this.#cancel(session, change.cancels);
        for (const order of change.orders) insertOrder(session, order);
        writeProgress(session, change.progress);
        writeStates(session, change.states);
        if (pauses !== null) writePauses(session, pauses);
        return { fires, begun, withdrawn };
      }),
    );
    if (!written.ok) return written;
    const { fires, begun, withdrawn } = written.value;
    return ok({ fires, journals: this.#journals(begun, onFault), withdrawn });
  }

  async begin({ runs, givenUp }: Beginning, onFault: RunFaultListener): Stored<Begun> {
    const { owner, clock, lastLook } = this.#options;
    const written = await this.#patiently(session =>
      session.write(() => {
        beatServing(session, owner, { now: clock.now(), lastLook: lastLook() });
        const begun = runs.filter(({ id }) => settleOwed(session, id)).map(run => this.#insert(session, run));
        const gone = givenUp.filter(({ run }) => settleOwed(session, run));
        for (const { record } of gone) if (record !== null) takeBack(session, record);
        return { begun, gone: new Set(gone.map(({ run }) => run)) };
      }),
    );
    if (!written.ok) return written;
    const { begun, gone } = written.value;
    return ok({ journals: this.#journals(begun, onFault), givenUp: gone });
  }

  async close(): Stored<void> {
    this.#stopBeating();
    const { owner, clock, lastLook } = this.#options;
    return this.#patiently(session =>
      session.write(() => {
        beatServing(session, owner, { now: clock.now(), lastLook: lastLook() });
        leaveServing(session, owner);
      }),
    );
  }

  /** Within a transaction. */
  #insert(session: Session, run: NewRun): Inserted {
    const { owner, clock } = this.#options;
    const number = insertRun(session, run);
    insertLease(session, number, owner, clock.now());
    return { id: run.id, number };
  }

  /** Within a transaction. Gives those that were owed. */
  #cancel(session: Session, cancels: readonly CancelledRun[]): ReadonlySet<RunId> {
    const at = this.#options.clock.now();
    const withdrawn = new Set<RunId>();
    for (const { run, by, unbegun } of cancels) {
      if (!settleOwed(session, run)) {
        cancelBegun(session, run, { by, at });
        continue;
      }
      withdrawn.add(run);
      if (unbegun !== null) takeBack(session, unbegun);
    }
    return withdrawn;
  }

  #journals(inserted: readonly Inserted[], onFault: RunFaultListener): readonly Journal[] {
    const { journal } = this.#options;
    return inserted.map(({ id, number }) => journal(id, number, fault => onFault(id, fault)));
  }

  async #patiently<T>(act: (session: Session) => Result<T, StoreFault>): Promise<Result<T, StoreFault>> {
    const { clock, session, explained } = this.#options;
    const done = await patiently(clock, () => act(session));
    return done.ok ? done : err(explained(done.error));
  }

  #beatLater(delay: number = LEASE.interval): void {
    this.#stopBeating = this.#options.clock.after(delay, () => this.#beat());
  }

  #beat(): void {
    const { session, owner, clock, lastLook, onTakenOver } = this.#options;
    const times = { now: clock.now(), lastLook: lastLook() };
    const told = session.write(() => beatServing(session, owner, times));
    if (!told.ok && told.error.code === 'service-taken-over') onTakenOver(told.error);
    // A thread of ours that writes, or another process, may hold the lock most of the time.
    else this.#beatLater(!told.ok && told.error.code === 'locked' ? PATIENCE.pause : LEASE.interval);
  }
}

interface Inserted {
  readonly id: RunId;
  /** In the tables. */
  readonly number: number;
}

/** Runs whose fires had been decided otherwise. */
function refusedRuns(asked: readonly FireRecord[], stored: readonly FireRecord[]): ReadonlySet<RunId> {
  const refused = new Set<RunId>();
  for (const [index, { run, decision }] of asked.entries())
    if (run !== null && decision === 'started' && stored[index]?.run !== run) refused.add(run);
  return refused;
}
