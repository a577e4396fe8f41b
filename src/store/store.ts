import type { RunId } from '../core/ids.ts';
import type { Result } from '../core/result.ts';
import type { Holder, Likeness } from '../run/lost-answers/other-runs.ts';
import type { StateName } from '../run/request-state.ts';
import type { Journal } from './journal.ts';
import type { SequencedEvent } from './recorded-event.ts';
import type {
  Cancellation,
  DecisionPlace,
  DecisionStep,
  EventQuery,
  FireQuery,
  FireRecord,
  ForgetStep,
  HistoryQuery,
  NewRun,
  RequestFilter,
  RequestRecord,
  Retention,
  RunRecord,
} from './records.ts';
import type { Serving, ServingRecord } from './serving.ts';
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
   * to show that it lives. Fault `owned` when it does, `run-ended` when the run has, unless what was left to the servers is
   * to be taken up.
   */
  claim(run: RunId, onFault: FaultListener, options?: ClaimOptions): Stored<Journal>;
  /**
   * Asks for a run to be cancelled, durably: its owner takes note within some seconds, on whatever machine it is, and
   * else the next one does. To ask again changes nothing. null: the run has ended.
   */
  cancel(run: RunId, by: string): Stored<Cancellation | null>;
  /** That somebody wants the run cancelled; null: nobody does. */
  cancellationOf(run: RunId): Stored<Cancellation | null>;
  /** Newest first. */
  history(query: HistoryQuery): Stored<readonly RunRecord[]>;
  /** By its id, a beginning of it that fits no other, or `last`. */
  run(name: string): Stored<RunRecord>;
  /** The text of the run's saved plan, for `parsePlan`. */
  planOf(run: RunId): Stored<string>;
  /** Whether a request of a run other than this one has, or may have, brought something about on a server. */
  holderOf(run: RunId, likeness: Likeness): Stored<Holder>;
  /** In plan order; the attempts of a request after each other. */
  requestsOf(run: RunId, filter?: RequestFilter): Stored<readonly RequestRecord[]>;
  /** How many requests of the run a claim to take them up would follow again. */
  handedOver(run: RunId): Stored<number>;
  /** How many requests of the run are in each state. */
  tallyOf(run: RunId): Stored<ReadonlyMap<StateName, number>>;
  /** In order. */
  eventsOf(run: RunId, query: EventQuery): Stored<readonly SequencedEvent[]>;
  /** Decides a fire; of two processes one does. Gives what stands in the store then, which may be the other's. */
  decideFire(fire: FireRecord): Stored<FireRecord>;
  /** Newest first, at most `limit`. */
  firesOf(schedule: string, limit: number): Stored<readonly FireRecord[]>;
  /** Newest first. */
  fires(query: FireQuery): Stored<readonly FireRecord[]>;
  /** What was decided of one instant, perhaps as one of several missed fires; null: nothing was. */
  fireAt(schedule: string, instant: number): Stored<FireRecord | null>;
  /** How serving from this store stands, for who only looks. */
  servingRecord(): Stored<ServingRecord>;
  /**
   * Becomes the one process that serves from this store; fault `served` when another one does. May take some seconds: a
   * silent one is given time to show that it lives.
   */
  serve(options: ServeOptions): Stored<Serving>;
  /** Every place of a manifest that has a run here. */
  places(): Stored<readonly string[]>;
  /** One small step of forgetting. */
  forget(retention: Retention): Stored<ForgetStep>;
  /**
   * One small step of forgetting what was decided of fires, and orders; `from`: where the step before has ended, null: begin.
   * Kept are decisions about runs that are kept, those that are not over, and the last one of each schedule.
   */
  forgetDecisions(retention: Retention, from: DecisionPlace | null): Stored<DecisionStep>;
  /** Every damage that can be found; takes long on a large store. */
  checkIntegrity(): Stored<readonly string[]>;
  /** Open journals have to be closed before. */
  close(): Promise<void>;
}

/** What is written down in one with the taking of a run, so that no crash comes between. */
export interface ClaimOptions {
  /** The run is taken to be cancelled, as they want who call themselves so. Default: it goes on. */
  readonly cancelFor?: string;
  /**
   * What was left to the servers, as `wait` and `detach` said, is followed again; a run that had ended for that has not
   * ended any more. Default: false.
   */
  readonly takeUp?: boolean;
  /**
   * What cannot be read of its journal is given up for good, so that the run can be ended by what is left: a request of which
   * nothing is left may have been sent. Default: false.
   */
  readonly isDamaged?: boolean;
}

/** Told once, when a journal can take nothing more. */
export type FaultListener = (fault: StoreFault) => void;

export interface ServeOptions {
  /** When the process last looked at its clock, in milliseconds since 1970; null: it has not yet. */
  readonly lastLook: () => number | null;
  /** Told once, when another process serves by now: this one has to end. */
  readonly onTakenOver: FaultListener;
}
