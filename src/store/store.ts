import type { RunId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { StateName } from '../run/request-state.ts';
import type { Journal } from './journal.ts';
import type { SequencedEvent } from './recorded-event.ts';
import type {
  FireRecord,
  HistoryQuery,
  Intent,
  NewRun,
  RequestFilter,
  RequestRecord,
  Retention,
  RunRecord,
} from './records.ts';
import type { StoreFault } from './store-fault.ts';

/** What a question to a store comes back as. */
export type Stored<T> = Promise<Result<T, StoreFault>>;

/**
 * The port to where runs are written down. Nothing rejects: what can go wrong with files and databases comes back as
 * a `StoreFault`. Several processes may use one store at once.
 */
export interface Store {
  /** For people. */
  readonly path: string;
  /** Writes a run down with its plan and all requests; from then on it belongs to this process. */
  begin(run: NewRun, onFault: FaultListener): Stored<Journal>;
  /**
   * Takes a run whose owner is gone, and goes on with its journal. May take some seconds: a silent owner is given time
   * to show that it lives. Fault `owned` when it does.
   */
  claim(run: RunId, onFault: FaultListener): Stored<Journal>;
  /** Newest first. */
  history(query: HistoryQuery): Stored<readonly RunRecord[]>;
  /** By its id, a beginning of it that fits no other, or `last`. */
  run(name: string): Stored<RunRecord>;
  /** The text of the run's saved plan, for `parsePlan`. */
  planOf(run: RunId): Stored<string>;
  /** In plan order. */
  requestsOf(run: RunId, filter?: RequestFilter): Stored<readonly RequestRecord[]>;
  /** How many requests of the run are in each state. */
  tallyOf(run: RunId): Stored<ReadonlyMap<StateName, number>>;
  /** In order, from the one after `after` (0: the first); at most `limit`. */
  eventsOf(run: RunId, after: number, limit: number): Stored<readonly SequencedEvent[]>;
  /** In the order in which they were written down. */
  intentsOf(run: RunId): Stored<readonly Intent[]>;
  /** Decides a fire; of two processes one does. Gives what stands in the store then, which may be the other's. */
  decideFire(fire: FireRecord): Stored<FireRecord>;
  /** Newest first, at most `limit`. */
  firesOf(schedule: string, limit: number): Stored<readonly FireRecord[]>;
  /** One small step of forgetting; `more`: ask again. */
  forget(retention: Retention): Stored<'more' | 'done'>;
  /** Every damage that can be found; takes long on a large store. */
  checkIntegrity(): Stored<readonly string[]>;
  /** Open journals have to be closed before. */
  close(): Promise<void>;
}

/** Told once, when a journal can take nothing more. */
export type FaultListener = (fault: StoreFault) => void;
