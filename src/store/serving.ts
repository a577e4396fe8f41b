import type { RunId } from '../core/ids.ts';
import type { Cause } from '../schedule/decide/decision.ts';
import type { Pauses } from '../schedule/decide/pauses.ts';
import type { Progress } from '../schedule/decide/progress.ts';
import type { TriggerState } from '../schedule/decide/trigger-state.ts';
import type { ScheduleId } from '../schedule/schedule.ts';
import type { Journal } from './journal.ts';
import type { FireRecord, Lease, NewRun } from './records.ts';
import type { Stored } from './store.ts';
import type { StoreFault } from './store-fault.ts';

/** The part of a store that belongs to the one process that serves from it, while that is open. */
export interface Serving {
  /** What the process before has left. */
  remembered(): Stored<Memory>;
  /**
   * Writes all of a change or nothing; durable when it settles. Runs belong to this process from then on. A fire that
   * had been decided otherwise stays as it was, and its run is not owed.
   */
  commit(change: ServiceChange, onFault: RunFaultListener): Stored<Committed>;
  /** Writes all of it or nothing; durable when it settles. What is not owed any more is neither begun nor given up. */
  begin(beginning: Beginning, onFault: RunFaultListener): Stored<Begun>;
  /** null: nobody has ordered by this key. */
  orderOf(key: string): Stored<Order | null>;
  /** By the run that it is for; null: nobody has ordered that. */
  orderFor(run: RunId): Stored<Order | null>;
  /** Lets go of it, so that another process can serve at once. */
  close(): Stored<void>;
}

/** Told once, when the journal of a run can take nothing more. */
export type RunFaultListener = (run: RunId, fault: StoreFault) => void;

/** What serving goes on from. */
export interface Memory {
  readonly progress: ReadonlyMap<ScheduleId, Progress>;
  /** Only triggers of which something runs or waits. */
  readonly states: ReadonlyMap<string, TriggerState>;
  readonly pauses: Pauses;
  /** Decided on and not begun, in the order of their decisions. */
  readonly owed: readonly OwedRun[];
  /** When a serving process last looked at its clock, a few seconds at most before it did not any more; null: never. */
  readonly lastLook: number | null;
}

/** How serving stands. */
export interface ServingRecord {
  readonly memory: Memory;
  /** Decisions of fires that were due before this instant may be forgotten; null: none is. */
  readonly keptSince: number | null;
  /** Of the process that serves, or has ended without a word; null: none does. */
  readonly lease: Lease | null;
}

/** What one step of serving comes to. */
export interface ServiceChange {
  readonly fires: readonly FireRecord[];
  /** Runs that are to begin, for which a plan is still to be made. */
  readonly owed: readonly OwedRun[];
  /** Runs that begin with it. */
  readonly runs: readonly NewRun[];
  readonly orders: readonly Order[];
  /** Runs that are not to go on. Of one that has ended nothing is written. */
  readonly cancels: readonly CancelledRun[];
  /** null: the schedule has left the manifest. Should it come back, it is first seen then. */
  readonly progress: ReadonlyMap<ScheduleId, Progress | null>;
  /** Those that have changed; one of which nothing runs or waits is forgotten. */
  readonly states: ReadonlyMap<string, TriggerState>;
  /** null: as they were. */
  readonly pauses: Pauses | null;
  /** When the process last looked at its clock; null: it has not yet. */
  readonly lastLook: number | null;
}

export const NO_CHANGE: ServiceChange = {
  fires: [],
  owed: [],
  runs: [],
  orders: [],
  cancels: [],
  progress: new Map(),
  states: new Map(),
  pauses: null,
  lastLook: null,
};

export interface Committed {
  /** As they stand in the store now, in the order of the change. */
  readonly fires: readonly FireRecord[];
  /** Of the runs that have begun. */
  readonly journals: readonly Journal[];
  /** Of the cancelled runs those that were owed until now: nothing comes of them. */
  readonly withdrawn: ReadonlySet<RunId>;
}

/**
 * A run that is to be cancelled. It is written down with the decision that wants it: a process that ends right after leaves
 * nothing undone that was decided.
 */
export interface CancelledRun {
  readonly run: RunId;
  /** Who wants it, as the record of the run says. */
  readonly by: string;
  /** What is to stand of its fire where it has not begun; null: it has begun, or somebody had asked for it. */
  readonly unbegun: FireRecord | null;
}

/**
 * A run that is decided on. To decide thousands takes a moment, to plan and to begin them takes much longer: between the
 * two the store owes them, so that a process that ends in between loses none.
 */
export interface OwedRun {
  readonly run: RunId;
  readonly trigger: string;
  readonly cause: Cause;
  readonly decidedAt: number;
}

/** What becomes of runs that are owed. */
export interface Beginning {
  readonly runs: readonly NewRun[];
  readonly givenUp: readonly GivenUp[];
}

/** A run of which nothing comes. */
export interface GivenUp {
  readonly run: RunId;
  /** What is to stand of its fire; null: somebody had asked for it. */
  readonly record: FireRecord | null;
}

export interface Begun {
  readonly journals: readonly Journal[];
  /** Those that were owed until now. */
  readonly givenUp: ReadonlySet<RunId>;
}

/** A run that somebody has asked for. */
export interface Order {
  readonly run: RunId;
  readonly trigger: string;
  /** By name, as text. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly by: string;
  readonly at: number;
  /** Names it for good, with a digest of all that it says; null: each order is a new one. */
  readonly idempotency: { readonly key: string; readonly digest: string } | null;
}
