import type { RequestKey, RunId } from '../core/ids.ts';
import type { Plan, PlannedFile } from '../plan/plan.ts';
import type { CancelCause, ReleaseCause } from '../run/events.ts';
import type { RequestState, StateName } from '../run/request-state.ts';
import type { RunOutcome } from '../run/summary.ts';

/* What a store holds. Times are milliseconds since 1970-01-01T00:00:00Z, by the clock of the process that wrote them. */

/** Who or what has started a run. */
export type RunOrigin =
  | { readonly kind: 'manual' }
  /** `instant`: for when the fire was due. */
  | { readonly kind: 'schedule'; readonly schedule: string; readonly instant: number };

/** A run before its first event. */
export interface NewRun {
  readonly id: RunId;
  readonly startedAt: number;
  readonly plan: Plan;
  readonly origin: RunOrigin;
  /** The run that this one runs again; null: none. */
  readonly parent: RunId | null;
}

export interface RunRecord {
  readonly id: RunId;
  readonly startedAt: number;
  /** null: it has not ended, or nobody has written that down. */
  readonly finishedAt: number | null;
  /** null: as `finishedAt`. */
  readonly outcome: RunOutcome | null;
  readonly manifest: PlannedFile;
  /** The files that the manifest took in. */
  readonly files: readonly PlannedFile[];
  /** Those of the plan, in its order. */
  readonly triggers: readonly string[];
  readonly requests: number;
  readonly origin: RunOrigin;
  readonly parent: RunId | null;
  /** null: nobody owns it. */
  readonly lease: Lease | null;
}

/** A process that runs runs. */
export interface Owner {
  /** Random, and of this process alone. */
  readonly id: string;
  readonly pid: number;
  readonly host: string;
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
}

/** What is about to be sent: written down before the first byte goes out, and looked for if no answer comes. */
export interface Intent {
  readonly key: RequestKey;
  /** From 1; a request is sent again only when it is certain that nothing came of the attempt before. */
  readonly attempt: number;
  readonly at: number;
  /** The text in a parameter by which its build can be found; null: it has none. */
  readonly marker: string | null;
  /** `sha256:…` of the body, with secrets by name. */
  readonly bodyDigest: string;
  /** The controller's session (`X-Jenkins-Session`) as last seen: another one since means that it was restarted. */
  readonly session: string | null;
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
  | 'dropped';

export interface HistoryQuery {
  /** How many at most. */
  readonly limit: number;
  /** Only runs that began before this one. */
  readonly before?: RunId;
  /** Only runs with this trigger. */
  readonly trigger?: string;
  readonly outcome?: RunOutcome | 'unfinished';
}

export interface RequestFilter {
  readonly state?: StateName;
  readonly trigger?: string;
}

/** Which finished runs to keep. A run that has not finished is always kept. */
export interface Retention {
  /** Only those that began after this; null: whatever their age. */
  readonly since: number | null;
  /** This many of the newest; null: however many. */
  readonly most: number | null;
}
