import type { Clock } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { ok, type Result } from '../../core/result.ts';
import type { Journal } from '../journal.ts';
import { LEASE } from '../lease.ts';
import { patiently } from '../patience.ts';
import type { FireRecord, NewRun, Owner } from '../records.ts';
import type { Committed, Memory, Order, RunFaultListener, ServiceChange, Serving } from '../serving.ts';
import type { FaultListener, Stored } from '../store.ts';
import type { StoreFault } from '../store-fault.ts';
import { decide } from './fires.ts';
import { insertLease } from './leases.ts';
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
    const { owner, clock, journal } = this.#options;
    const written = await this.#patiently(session =>
      session.write(() => {
        const { lastLook, pauses } = change;
        beatServing(session, owner, { now: clock.now(), lastLook });
        const fires = change.fires.map(fire => decide(session, fire));
        const begun = change.runs
          .filter(run => isStillTo(run, change.fires, fires))
          .map(run => {
            const number = insertRun(session, run);
            insertLease(session, number, owner, clock.now());
            return { id: run.id, number };
          });
        for (const order of change.orders) insertOrder(session, order);
        writeProgress(session, change.progress);
        writeStates(session, change.states);
        if (pauses !== null) writePauses(session, pauses);
        return { fires, begun };
      }),
    );
    if (!written.ok) return written;
    const { fires, begun } = written.value;
    return ok({
      fires,
      journals: begun.map(({ id, number }) => journal(id, number, fault => onFault(id, fault))),
    });
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

  #patiently<T>(act: (session: Session) => Result<T, StoreFault>): Promise<Result<T, StoreFault>> {
    return patiently(this.#options.clock, () => act(this.#options.session));
  }

  #beatLater(): void {
    this.#stopBeating = this.#options.clock.after(LEASE.interval, () => this.#beat());
  }

  #beat(): void {
    const { session, owner, clock, lastLook, onTakenOver } = this.#options;
    const times = { now: clock.now(), lastLook: lastLook() };
    const told = session.write(() => beatServing(session, owner, times));
    if (!told.ok && told.error.code === 'service-taken-over') onTakenOver(told.error);
    else this.#beatLater();
  }
}

/** A run is not begun when its fire had been decided otherwise. */
function isStillTo({ id }: NewRun, asked: readonly FireRecord[], stored: readonly FireRecord[]): boolean {
  const index = asked.findIndex(({ run, decision }) => run === id && decision === 'started');
  return index === -1 || stored[index]?.run === id;
}
