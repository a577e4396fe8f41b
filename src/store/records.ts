import type { RequestKey, RunId } from '../core/ids.ts';
import type { Plan, PlannedFile } from '../plan/plan.ts';
import type { CancelCause, ReleaseCause, RunEvent } from '../run/events.ts';
import type { RequestState, StateName } from '../run/request-state.ts';
import type { RunOutcome } from '../run/summary.ts';
import type { MissedReason } from '../schedule/decide/settle.ts';
import type { Certainty } from '../targets/trace.ts';
import type { RunTerms } from './run-terms.ts';

/* What a store holds. Times are milliseconds since 1970-01-01T00:00:00Z, by the clock of the process that wrote them. */

/** Who or what has started a run. */
export type RunOrigin =
  | { readonly kind: 'manual' }
  /** `instant`: for when the fire was due. */
  | { readonly kind: 'schedule'; readonly schedule: string; readonly instant: number }
  /** Somebody has asked `volley serve` for it; `by` as they call themselves. */
  | { readonly kind: 'order'; readonly by: string };

/** For when a run was due: of a fire its instant, however late it starts; else its start. Milliseconds since 1970. */
export const scheduledTimeOf = (origin: RunOrigin, startedAt: number): number =>
  origin.kind === 'schedule' ? origin.instant : startedAt;

/** A run before its first event. */
export interface NewRun {
  readonly id: RunId;
  readonly startedAt: number;
  readonly plan: Plan;
  readonly origin: RunOrigin;
  /** The run that this one runs again; null: none. */
  readonly parent: RunId | null;
  /** As in the record. Default: null. */
  readonly manifestPath?: string | null;
  /** Default: `PLAIN_TERMS`. */
  readonly terms?: RunTerms;
  /**
   * What it takes over from that one, as its first events. Written with the run or not at all: a crash in between would
   * have the rest of it built again. Default: nothing.
   */
  readonly past?: readonly RunEvent[];
}

export interface RunRecord {
  readonly id: RunId;
  readonly startedAt: number;
  /** null: it has not ended, or nobody has written that down. */
  readonly finishedAt: number | null;
  /** null: as `finishedAt`. */
  readonly outcome: RunOutcome | null;
  readonly manifest: PlannedFile;
  /**
   * Where the manifest stood on that machine, an absolute path without links: its path in the plan begins where a command
   * was given, and many are named alike. null: nowhere, as it came through a pipe, or that was not written down.
   */
  readonly manifestPath: string | null;
  readonly terms: RunTerms;
  /** The files that the manifest took in. */
  readonly files: readonly PlannedFile[];
  /** Those of the plan, in its order. */
  readonly triggers: readonly string[];
  readonly requests: number;
  readonly origin: RunOrigin;
  readonly parent: RunId | null;
  /** The runs that run this one again, the oldest first. */
  readonly children: readonly RunId[];
  /** null: nobody owns it. */
  readonly lease: Lease | null;
  /** null: nobody wants it cancelled, or wanted so while it could be. */
  readonly cancellation: Cancellation | null;
}

/** A process that runs runs. */
export interface Owner {
  /** Random, and of this process alone. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
  /** Within which the number of a process names one process: a boot of the machine, a container. Not there: not known. */
  readonly space?: string;
}

/** Somebody wants a run cancelled. It stands for good: whoever owns the run, now or later, cancels it. */
export interface Cancellation {
  /** As they call themselves. */
  readonly by: string;
  readonly at: number;
  /** The `id` of the owner that has begun to do it; null: none has. */
  readonly notedBy: string | null;
}

/** Says which process a run belongs to. */
export interface Lease {
  readonly owner: Owner;
  /** When the owner last said that it lives, by its own clock. */
  readonly beatAt: number;
  /** How often it has said so: tells a living owner from a silent one whatever the clocks do. */
  readonly beats: number;
}

export interface RequestRecord {
  readonly key: RequestKey;
  readonly trigger: string;
  readonly target: string;
  readonly state: RequestState;
  /** When `state` was told; null: it is still `planned`, as it was in the beginning. */
  readonly changedAt: number | null;
  /** Why volley no longer wanted it; null: it did. */
  readonly cancelled: CancelCause | null;
  /** Why it was left to the server before its end; null: it was not. */
  readonly released: ReleaseCause | null;
  /** How sure it is that what is followed is its own, where no answer came and it was found by looking; null: told. */
  readonly certainty: Certainty | null;
}

/** What became of one instant of a schedule; each is decided once. */
export interface FireRecord {
  /** As `scheduleId` names it. */
  readonly schedule: string;
  /** When it was due. */
  readonly instant: number;
  readonly decidedAt: number;
  readonly decision: FireDecision;
  /** One sentence for people; null where the decision says all. */
  readonly reason: string | null;
  /** The run that it started, or that held it. */
  readonly run: RunId | null;
  /** Of several fires that were missed, which this record tells of; null: of its own instant alone. */
  readonly span: MissedFires | null;
}

/** Fires that nobody was there for, up to the instant of their record. */
export interface MissedFires {
  /** The first of them. */
  readonly first: number;
  /** How many; a long span is not counted to its end. */
  readonly count: number;
  /** Since when nobody had looked; null: that is not known. */
  readonly downSince: number | null;
  /** Why `catch-up` does not make up for them. */
  readonly why: MissedReason;
}

export type FireDecision =
  | 'started'
  /** Waits for a run to end. */
  | 'buffered'
  /** Met a running run, and its schedule says to skip. */
  | 'skipped'
  /** Nobody was there when it was due. */
  | 'missed'
  /** Fell into a pause. */
  | 'paused'
  /** On an excluded day. */
  | 'excluded'
  /** Waited, or was to wait, and is not going to start any more. */
  | 'dropped'
  /** There was nothing to run: the manifest gives no plan, or a secret was missing. */
  | 'not-started';

/** Which fires are read. */
export interface FireQuery {
  /** Only those of this trigger; null: of all. */
  readonly trigger: string | null;
  /** Only those that were due before this; null: all. */
  readonly before: number | null;
  /** How many at most. */
  readonly limit: number;
}

export interface HistoryQuery {
  /** How many at most. */
  readonly limit: number;
  /** Only runs that began before this one. */
  readonly before?: RunId;
  /** Only runs with this trigger. */
  readonly trigger?: string;
  readonly outcome?: RunOutcome | 'unfinished';
  /** Only runs of the manifest in this place, as `manifestPath` of their records tells it. */
  readonly place?: string;
}

/** Which requests of a run are read, each attempt for itself. */
export interface RequestFilter {
  readonly state?: StateName;
  readonly trigger?: string;
  /** Only this one. */
  readonly key?: string;
  /** Only those behind this one, whatever else is asked of them; none, if the run has no such request. */
  readonly after?: string;
  /** How many at most. Default: all. */
  readonly limit?: number;
}

/** Which events of a run are read. */
export interface EventQuery {
  /** From the one after this number on; 0: from the first. */
  readonly after: number;
  /** How many at most. */
  readonly limit: number;
  /** Of what is told of requests, only what is told of these; what is told of targets and of the run stays. */
  readonly about?: readonly RequestKey[];
}

/** Which finished runs to keep. A run that has not finished, or that a process owns, is always kept. */
export interface Retention {
  /** Only those that began after this; null: whatever their age. */
  readonly since: number | null;
  /** This many of the newest; null: however many. */
  readonly most: number | null;
  /** This many of the newest whatever their age. Default: 0. */
  readonly least?: number;
  /**
   * Only runs of the manifests in these places, as their records tell them, null: in none; `most` and `least` count only
   * these. Default: all.
   */
  readonly places?: readonly (string | null)[];
}

/** How far a walk over old decisions has come. */
export interface DecisionPlace {
  /** Where it ends, an instant. */
  readonly before: number;
  /** The last decision that was looked at. */
  readonly instant: number;
  readonly schedule: string;
}

export interface DecisionStep {
  /** How many decisions and orders went. */
  readonly forgotten: number;
  /** Where the next step begins; null: that was the last one. */
  readonly next: DecisionPlace | null;
}

/** What one step of forgetting has done. */
export interface ForgetStep {
  /** The run that is in no list any more from this step on; null: none, or parts of an earlier one went. */
  readonly forgotten: RunId | null;
  /** Whether to ask again. */
  readonly more: boolean;
}
