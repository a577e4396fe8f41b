import type { RequestKey, RunId } from '../core/ids.ts';
import type { Problem } from '../core/problem.ts';
import type { Result } from '../core/result.ts';
import type { CatchUpPolicy } from '../manifest/schedule-spec.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { StateName } from '../run/request-state.ts';
import type { Pause } from '../schedule/decide/pauses.ts';
import type { Fire } from '../schedule/fires.ts';
import type { SequencedEvent } from '../store/recorded-event.ts';
import type { FireQuery, FireRecord, HistoryQuery, RequestRecord, RunRecord } from '../store/records.ts';
import type { StoreFault } from '../store/store-fault.ts';
import type { LogChunk } from '../targets/build.ts';
import type { ServiceEvent } from './service-event.ts';
import type { ServiceFault } from './service-fault.ts';

/** What a question to a service comes back as. */
export type Answer<T> = Promise<Result<T, ServiceFault>>;

/**
 * The port to what serves a manifest: all that an API, a dashboard or a shell may ask of it. Nothing rejects. Times are
 * milliseconds since 1970-01-01T00:00:00Z.
 */
export interface Service {
  state(): ServiceState;
  /** In the order of the manifest. */
  triggers(): readonly TriggerState[];
  trigger(name: string): TriggerState | null;
  /** What was decided of fires, newest first. */
  fires(query: FireQuery): Answer<readonly FireRecord[]>;
  /** The coming fires: those of a trigger, of an expression, or of all. */
  preview(query: PreviewQuery): Result<readonly PreviewedFire[], ServiceFault>;
  /** Newest first. */
  runs(query: HistoryQuery): Answer<readonly RunRecord[]>;
  /** By its id, a beginning of it that fits no other, or `last`. */
  run(name: string): Answer<RunRecord>;
  /** In plan order. */
  requests(run: string, query: RequestQuery): Answer<readonly RequestDetail[]>;
  /** By its key. */
  request(run: string, key: string): Answer<RequestDetail>;
  /** What its build has printed from `offset` on. */
  log(run: string, key: string, offset: number, signal: AbortSignal): Answer<LogChunk>;
  /** What happened in a run, in order, from the event after `after` (0: the first) on. */
  events(run: string, after: number, limit: number): Answer<readonly EventDetail[]>;
  /** Begins a run. What comes is on the disk: it will be run, by this process or the next. */
  start(order: StartOrder): Answer<Started>;
  /**
   * Takes what is queued out of the queue and stops what runs, or takes back a run that waits or has not begun. Settles when
   * that is on the disk, not when it is done.
   */
  cancel(run: string): Answer<RunId>;
  /** Fires of `trigger` (null: of all) are dropped from now on. */
  pause(trigger: string | null, pause: Pick<Pause, 'by' | 'note'>): Answer<Pause>;
  /**
   * Ends that. A trigger that was paused by itself stays so when all are resumed. Fires that were dropped meanwhile stay so
   * unless `catchUp` wants the latest of each schedule, or all of them (the newest 1 000).
   */
  resume(trigger: string | null, resuming: Resuming): Answer<void>;
  /** Calls back with everything that happens, in order, until the returned function is called. */
  onEvent(listen: (event: ServiceEvent) => void): () => void;
}

export interface Resuming {
  /** Who wants it, in their own words; not proven. */
  readonly by: string;
  readonly catchUp: CatchUpPolicy;
}

export interface ServiceState {
  readonly startedAt: number;
  /** `starting`: what the process before has left is taken up. `draining`: nothing new is begun any more. */
  readonly phase: 'starting' | 'serving' | 'draining';
  readonly manifest: ManifestState;
  /** Of all triggers at once; null: they are not. */
  readonly paused: Pause | null;
  /** Triggers that are paused by themselves. */
  readonly pausedTriggers: readonly string[];
  /** How many triggers the manifest has. */
  readonly triggers: number;
  /** Why nothing can be written down at present; null: it can. */
  readonly storeFault: StoreFault | null;
  readonly running: readonly RunId[];
  /** Left by earlier processes, and not gone on with for now: a secret is missing, for instance. */
  readonly stuck: readonly RunId[];
  /** A problem for each secret that the manifest needs and that could not be read when it was last looked for. */
  readonly missingSecrets: readonly Problem[];
  /** When the next fire starts that no pause drops and whose day is not excluded; null: none will. */
  readonly next: number | null;
}

export interface ManifestState {
  /** As it was named at the start. */
  readonly path: string;
  /** What is served at present. */
  readonly loaded: {
    readonly at: number;
    /** `sha256:…` over all files that it is made of. */
    readonly digest: string;
    /** Every file that it is made of, itself first. */
    readonly files: readonly string[];
    /** Warnings. */
    readonly problems: readonly Problem[];
  };
  /** What stands on the disk and cannot be served; null: what stands there is served. */
  readonly rejected: { readonly at: number; readonly problems: readonly Problem[] } | null;
}

export interface TriggerState {
  readonly name: string;
  readonly description: string | null;
  readonly labels: readonly string[];
  readonly inputs: readonly InputState[];
  readonly schedules: readonly ScheduleState[];
  /** Of this trigger by itself; null: it is not. */
  readonly paused: Pause | null;
  /** Its runs that this process conducts. */
  readonly running: readonly RunId[];
}

export interface InputState {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly description: string | null;
  /** It has no default. */
  readonly required: boolean;
}

export interface ScheduleState {
  /** As `scheduleId` names it. */
  readonly id: string;
  readonly cron: string;
  /** The expression with each `H` resolved. */
  readonly resolved: string;
  readonly timezone: string;
  /** The next one whose day is not excluded; a pause may drop it. null: it will not fire any more. */
  readonly next: Fire | null;
  /** Fires that wait for a run to end, by their instants. */
  readonly buffered: readonly number[];
}

export interface PreviewQuery {
  readonly of:
    | { readonly kind: 'all' }
    | { readonly kind: 'trigger'; readonly trigger: string }
    | { readonly kind: 'cron'; readonly cron: string; readonly timezone: string };
  /** Strictly later than this. */
  readonly after: number;
  readonly count: number;
}

export interface PreviewedFire {
  /** null: of an expression that belongs to none. */
  readonly trigger: string | null;
  readonly schedule: string | null;
  readonly fire: Fire;
  /** When it starts, jitter included. */
  readonly start: number;
  /** Why its day is excluded; null: it is not. */
  readonly excluded: string | null;
  /** The pause that its trigger is in now, which drops it should it last; null: none. */
  readonly paused: Pause | null;
}

export interface RequestQuery {
  readonly state: StateName | null;
  readonly trigger: string | null;
  /** Only those after this one in plan order; null: from the first one on. */
  readonly after: RequestKey | null;
  readonly limit: number;
}

export interface RequestDetail {
  readonly record: RequestRecord;
  readonly planned: PlannedRequest;
}

export interface EventDetail extends SequencedEvent {
  /** The request of the plan that it tells of; null: it tells of none. */
  readonly planned: PlannedRequest | null;
}

export interface StartOrder {
  readonly trigger: string;
  /** By name, as text. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What to do when a run of the trigger has not ended. */
  readonly overlap: ManualOverlap;
  /** Who wants it, in their own words; not proven. */
  readonly by: string;
  /** Names the order for good; null: each order is a new one. */
  readonly idempotency: Idempotency | null;
}

export type ManualOverlap = 'allow-all' | 'skip' | 'cancel-other';

export interface Idempotency {
  /** Chosen by whoever orders; one that comes again begins nothing new. */
  readonly key: string;
  /** Over all that the order says: the same key with another digest is a mistake. */
  readonly digest: string;
}

export interface Started {
  readonly run: RunId;
  /** false: an earlier order with this key had begun it. */
  readonly isNew: boolean;
  /** It begins when the runs that it has cancelled have ended. */
  readonly waits: boolean;
}
