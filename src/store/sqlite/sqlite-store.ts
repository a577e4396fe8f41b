import { type Clock, pause } from '../../core/clock.ts';
import type { RunId } from '../../core/ids.ts';
import { object, text } from '../../core/json-shape.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Holder, Likeness } from '../../run/lost-answers/other-runs.ts';
import type { Journal } from '../journal.ts';
import { LEASE, type Witness } from '../lease.ts';
import { patiently } from '../patience.ts';
import type {
  Cancellation,
  DecisionPlace,
  DecisionStep,
  EventQuery,
  FireQuery,
  FireRecord,
  ForgetStep,
  HistoryQuery,
  Lease,
  NewRun,
  Owner,
  RequestFilter,
  Retention,
} from '../records.ts';
import type { Serving } from '../serving.ts';
import type { ClaimOptions, FaultListener, ServeOptions, Store, Stored } from '../store.ts';
import type { StoreFault } from '../store-fault.ts';
import { lastSeq, runsBehind } from './behind.ts';
import { askForCancellation, readCancellation } from './cancellations.ts';
import { type RowWork, readCaughtUp } from './caught-up.ts';
import { decisionsKeptSince, forgetDecisions } from './decisions.ts';
import { eventBatch, readEvents, writeEvents } from './events.ts';
import { decide, queryFires, readFireAt, readFires } from './fires.ts';
import { readHolder } from './holders.ts';
import { insertLease, type Taking, takeLease } from './leases.ts';
import { withHolder } from './lock-holder.ts';
import { readRequests, readTally } from './requests.ts';
import { forgetStep, shrinkStep } from './retention.ts';
import { findRun, insertRun, numberOf, readHistory, readPlaces, readPlan } from './runs.ts';
import { servingLease, takeServing } from './serving-lease.ts';
import { readMemory } from './serving-state.ts';
import type { Session } from './session.ts';
import { SqliteJournal } from './sqlite-journal.ts';
import { SqliteServing } from './sqlite-serving.ts';
import { countHandedOver, prepareTaken, requireOpen } from './take-up.ts';
import type { JournalWriter } from './writer/journal-writer.ts';

export interface SqliteStoreOptions {
  readonly session: Session;
  readonly writer: JournalWriter;
  readonly clock: Clock;
  /** This process. */
  readonly owner: Owner;
  /** Whether a process of this host runs. */
  readonly isAlive: (pid: number) => boolean;
  /** Whether a process of this host was stopped and can go on. */
  readonly isStopped: (pid: number) => boolean;
  /** Calls back when everything that is ready to happen now has happened. */
  readonly endOfTurn: (act: () => void) => void;
  /** Calls back when others have had time to come, who share a transaction then. */
  readonly gather: (act: () => void) => void;
}

/** Each request is announced, and taken or refused. */
const EVENTS_A_REQUEST = 2;

/** Where the journal of a run goes on. */
interface JournalPlace {
  /** The run's number in the tables. */
  readonly number: number;
  /** The number of the last event that is there already. */
  readonly last: number;
  readonly cancellation: Cancellation | null;
}

/** The store in a SQLite file. */
export class SqliteStore implements Store {
  readonly path: string;
  readonly #options: SqliteStoreOptions;
  readonly #session: Session;

  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#session = options.session;
    this.path = options.session.path;
  }

  async begin(run: NewRun, onFault: FaultListener): Stored<Journal> {
    const { clock, owner } = this.#options;
    const { id, past = [] } = run;
    const number = await this.#write(session => {
      const inserted = insertRun(session, run);
      insertLease(session, inserted, owner, clock.now());
      if (past.length > 0) writeEvents(session, inserted, eventBatch(1, past));
      return inserted;
    });
    if (!number.ok) return number;
    this.#options.writer.expect(EVENTS_A_REQUEST * run.plan.requests.length);
    return ok(this.#journal(id, { number: number.value, last: past.length, cancellation: null }, onFault));
  }

  async claim(run: RunId, onFault: FaultListener, options: ClaimOptions = {}): Stored<Journal> {
    const { clock, owner: self, isAlive } = this.#options;
    const witness = (): Witness => ({ self, now: clock.now(), isAlive });
    const take = (watched: Lease | null): Promise<Result<Taking, StoreFault>> =>
      this.#write(session =>
        session.ofRun(run, () => {
          requireOpen(session, run, options);
          const taken = takeLease(session, run, witness(), watched);
          if (taken.kind === 'taken')
            prepareTaken(session, taken.number, { ...options, id: run, at: clock.now() });
          return taken;
        }),
      );
    let taking = await take(null);
    if (taking.ok && taking.value.kind === 'silent') {
      const { lease } = taking.value;
      await pause(clock, LEASE.watch);
      taking = await take(lease);
    }
    if (!taking.ok) return taking;
    if (taking.value.kind === 'silent') throw new Error('a watched lease is either taken or not');
    const { number } = taking.value;
    const left = await this.#read(session => ({
      last: lastSeq(session, number),
      cancellation: readCancellation(session, number),
    }));
    if (!left.ok) return left;
    const { last, cancellation } = left.value;
    return ok(this.#journal(run, { number, last, cancellation }, onFault));
  }

  cancel = (run: RunId, by: string): ReturnType<Store['cancel']> =>
    this.#write(session =>
      askForCancellation(session, numberOf(session, run), { by, at: this.#options.clock.now() }),
    );

  cancellationOf = (run: RunId): ReturnType<Store['cancellationOf']> =>
    this.#read(session => readCancellation(session, numberOf(session, run)));

  history = (query: HistoryQuery): ReturnType<Store['history']> =>
    this.#read(session => readHistory(session, query));

  run = (name: string): ReturnType<Store['run']> => this.#read(session => findRun(session, name));

  planOf = (run: RunId): Stored<string> => this.#readOf(run, session => readPlan(session, run));

  requestsOf = (run: RunId, filter: RequestFilter = {}): ReturnType<Store['requestsOf']> =>
    this.#readRows(run, session => readRequests(session, run, filter));

  holderOf = (run: RunId, likeness: Likeness): Stored<Holder> =>
    this.#readRows(null, (session, damaged) => readHolder(session, run, likeness, damaged));

  handedOver = (run: RunId): Stored<number> =>
    this.#readRows(run, session => countHandedOver(session, numberOf(session, run)));

  tallyOf = (run: RunId): ReturnType<Store['tallyOf']> =>
    this.#readRows(run, session => readTally(session, run));

  eventsOf = (run: RunId, query: EventQuery): ReturnType<Store['eventsOf']> =>
    this.#readOf(run, session => readEvents(session, run, query));

  decideFire = (fire: FireRecord): Stored<FireRecord> => this.#write(session => decide(session, fire));

  firesOf = (schedule: string, limit: number): ReturnType<Store['firesOf']> =>
    this.#read(session => readFires(session, schedule, limit));

  fires = (query: FireQuery): ReturnType<Store['fires']> => this.#read(session => queryFires(session, query));

  fireAt = (schedule: string, instant: number): ReturnType<Store['fireAt']> =>
    this.#read(session => readFireAt(session, schedule, instant));

  servingRecord = (): ReturnType<Store['servingRecord']> =>
    this.#read(session => ({
      memory: readMemory(session),
      keptSince: decisionsKeptSince(session),
      lease: servingLease(session),
    }));

  async serve(options: ServeOptions): Stored<Serving> {
    const { clock, owner: self, isAlive, session } = this.#options;
    const witness = (): Witness => ({ self, now: clock.now(), isAlive });
    let silent = await this.#write(() => takeServing(session, witness(), null));
    if (silent.ok && silent.value !== null) {
      const watched = silent.value;
      await pause(clock, LEASE.watch);
      silent = await this.#write(() => takeServing(session, witness(), watched));
    }
    if (!silent.ok) return silent;
    const journal = (run: RunId, number: number, onFault: FaultListener): Journal =>
      this.#journal(run, { number, last: 0, cancellation: null }, onFault);
    const explained = (fault: StoreFault): StoreFault => this.#explained(fault);
    return ok(new SqliteServing({ session, owner: self, clock, journal, explained, ...options }));
  }

  places = (): ReturnType<Store['places']> => this.#read(readPlaces);

  async forget(retention: Retention): Stored<ForgetStep> {
    const { clock, owner: self, isAlive } = this.#options;
    const witness = { self, now: clock.now(), isAlive };
    const step = await this.#write(session => forgetStep(session, retention, witness));
    if (!step.ok || step.value.more) return step;
    return this.#read(session => shrinkStep(session));
  }

  forgetDecisions = (retention: Retention, from: DecisionPlace | null): Stored<DecisionStep> =>
    this.#write(session => forgetDecisions(session, retention, from));

  checkIntegrity = (): ReturnType<Store['checkIntegrity']> =>
    this.#read(session =>
      session
        .rows(
          object<{ readonly integrity_check: string }>({ integrity_check: text }),
          'PRAGMA integrity_check',
        )
        .map(({ integrity_check }) => integrity_check)
        .filter(damage => damage !== 'ok'),
    );

  async close(): Promise<void> {
    // Who closes last leaves one whole file behind.
    await this.#options.writer.close();
    this.#session.close();
  }

  #journal(run: RunId, { number, last, cancellation }: JournalPlace, onFault: FaultListener): Journal {
    const { session, writer, owner, clock, endOfTurn, gather } = this.#options;
    return new SqliteJournal({
      session,
      writer,
      run,
      number,
      lastSeq: last,
      cancellation,
      owner,
      clock,
      endOfTurn,
      gather,
      onFault: fault => onFault(this.#explained(fault)),
    });
  }

  #explained(fault: StoreFault): StoreFault {
    const { owner: self, isStopped } = this.#options;
    return withHolder(this.#session, fault, { self, isStopped });
  }

  /** What the rows of requests tell, of this run or of any (null). */
  async #readRows<T>(run: RunId | null, work: RowWork<T>): Promise<Result<T, StoreFault>> {
    const behind = await this.#read(session => runsBehind(session, run).length > 0);
    if (!behind.ok) return behind;
    return behind.value
      ? readCaughtUp(this.#session, run, work, this.#options.endOfTurn)
      : this.#readOf(run, session => work(session, []));
  }

  /** What is damaged of that is the run's. null: of none in particular. */
  #readOf<T>(run: RunId | null, work: (session: Session) => T): Promise<Result<T, StoreFault>> {
    return this.#read(session => session.ofRun(run, () => work(session)));
  }

  #read<T>(work: (session: Session) => T): Promise<Result<T, StoreFault>> {
    return patiently(this.#options.clock, () => this.#session.read(() => work(this.#session)));
  }

  async #write<T>(work: (session: Session) => T): Promise<Result<T, StoreFault>> {
    const { clock } = this.#options;
    const written = await patiently(clock, () => this.#session.write(() => work(this.#session)));
    return written.ok ? written : err(this.#explained(written.error));
  }
}
