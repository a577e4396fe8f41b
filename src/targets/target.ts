import type { QueueId, RequestKey } from '../core/ids.ts';
import type { JobPath } from '../core/job-path.ts';
import type { Result } from '../core/result.ts';
import type { Text } from '../core/text.ts';
import type { JobDescription, NextBuild } from './job-description.ts';
import type { Refusal } from './refusal.ts';

export { type JobPath, showJob } from '../core/job-path.ts';
export type { JobDescription, NextBuild, ParameterDefinition } from './job-description.ts';

/**
 * The port to a CI server. A run knows nothing of HTTP or of Jenkins: it submits, observes, cancels and reads
 * logs through this interface. Every method settles in bounded time, and none rejects: what can go wrong on the
 * wire comes back as a `Refusal`.
 */
export interface Target {
  /** The target's name in the manifest. */
  readonly name: string;
  /**
   * What the job is and takes. Remembered for the life of the target, so that a matrix asks once a job; that a job is
   * missing or forbidden stands for ten seconds.
   */
  describe(job: JobPath, signal: AbortSignal): Promise<Result<JobDescription, Refusal>>;
  /**
   * Waits for a turn under a limit on how many requests are sent in a time, which is over before anything is announced. Null:
   * it was called off before. Not there: there is no such limit.
   */
  readonly takeTurn?: (wait: TurnWait, signals: SubmitSignals) => Promise<SendTurn | null>;
  /** Asks for one build. Sends at most one request that can have an effect, and never repeats it by itself. */
  submit(submission: Submission, signals: SubmitSignals): Promise<SubmitOutcome>;
  /**
   * One look at everything that is under way, by as few requests as the server allows and no more than `budget` does: what
   * would need more is told as it was, and has its turn in a later look. Default: as many as it takes.
   */
  observe(
    tracked: readonly Tracked[],
    signal: AbortSignal,
    budget?: LookBudget,
  ): Promise<Result<readonly Observation[], Refusal>>;
  /**
   * Looks for requests whose answer never came, all of them by as few requests as the server allows. Every key is in the
   * answer. No build and no queue item is given to two of them, nor one of `others` to any.
   */
  reconcile(
    suspects: readonly Suspect[],
    others: ReadonlySet<QueueId>,
    signal: AbortSignal,
  ): Promise<Result<ReadonlyMap<RequestKey, Trace>, Refusal>>;
  /**
   * How much the server has to do, as it was at most `maximumAge` milliseconds ago; what looks at its queue have told counts
   * as well. Asks by a few small requests.
   */
  load(maximumAge: number, signal: AbortSignal): Promise<Result<Load, Refusal>>;
  /** The server's session as it last told: each start of the server begins a new one. Null: it has told none. */
  session(): string | null;
  /** How long an answer is waited for, in milliseconds: the server may act on what reached it for as long. */
  readonly timeout: number;
  /** Takes a request out of the queue, or stops its build. What became of it shows in the next observation. */
  cancel(tracked: Tracked, signal: AbortSignal): Promise<Result<void, Refusal>>;
  /** The console from `offset` on. */
  log(build: Build, job: JobPath, offset: number, signal: AbortSignal): Promise<Result<LogChunk, Refusal>>;
  /** Who answers there, and as whom we are taken. Changes nothing on the server. */
  probe(signal: AbortSignal): Promise<Result<Probe, Refusal>>;
  /**
   * What would become of these requests to one job, as far as that can be told without sending one. Changes nothing.
   * Tells more after a `probe`.
   */
  examine(
    job: JobPath,
    wanted: readonly Wanted[],
    signal: AbortSignal,
  ): Promise<Result<Examination, Refusal>>;
  /** Lets go of sockets. */
  close(): Promise<void>;
}

/** How much a server has to do. null: it does not tell us. */
export interface Load {
  /** Items that wait in its queue, whoever has sent them. */
  readonly queueLength: number | null;
  /** Whether it is about to shut down: it takes requests then, and starts no build. */
  readonly quietingDown: boolean | null;
  /** When the queue was read, at the latest. Milliseconds of the monotonic clock. */
  readonly at: number;
}

export interface Submission {
  readonly key: RequestKey;
  readonly job: JobPath;
  readonly parameters: ReadonlyMap<string, Text>;
  /** The job's own "trigger builds remotely" token. */
  readonly token?: Text;
  /** A note for the build's cause; shown by the server only together with the right `token`. */
  readonly cause?: string;
  /** Milliseconds that it is to wait in the queue at least. Default: the job's own quiet period. */
  readonly delay?: number;
  /** A string parameter of the job, and the text in it by which the build can be found again. */
  readonly marker?: { readonly name: string; readonly value: string };
  /** Taken before; given back when nothing is sent. Default: where there is a limit, it waits for one. */
  readonly turn?: SendTurn | undefined;
  /** Called when it waits for one. */
  readonly onHeld?: () => void;
  /** Asked before each step, and last right before the first byte: nothing is sent that is not wanted. Default: it is. */
  readonly isWanted?: () => boolean;
  /**
   * Calls `act` when it is wanted no more, so that it does not wait on for its turn; the function that comes back calls that
   * off. Only used when there is something to wait for. Default: that shows when its turn comes.
   */
  readonly whenUnwanted?: (act: () => void) => () => void;
}

/** Leave to send one request under a target's limit on how many it sends in a time. */
export interface SendTurn {
  /** Nothing was sent: another one may have it. To be called once at most. */
  giveBack(): void;
}

/** What notes or ends the wait for a turn, as in a `Submission`. */
export type TurnWait = Required<Pick<Submission, 'onHeld' | 'isWanted' | 'whenUnwanted'>>;

/** What ends a submission early. */
export interface SubmitSignals {
  /** Ends every wait, also that for the answer to a request that is on its way: its outcome is then `unknown`. */
  readonly leave: AbortSignal;
  /** Nothing is sent any more that is not on its way: such a submission is `rejected` as `interrupted`. */
  readonly stop: AbortSignal;
}

/** What was sent, and what came back: as much of it as may be written down. */
export interface SubmitAnswer {
  /** Without query values or credentials: `POST /job/platform/job/build/buildWithParameters`. */
  readonly request: string;
  /** The HTTP status. */
  readonly status: number;
}

export type SubmitOutcome =
  /** The server took it. `existing` when it said that an equal request was waiting already and serves both. */
  | {
      readonly kind: 'queued';
      readonly queueId: QueueId;
      readonly url: string;
      readonly existing: boolean;
      /** Not there: the target does not tell. */
      readonly answer?: SubmitAnswer;
    }
  /** The server refused; no build comes of it. */
  | { readonly kind: 'rejected'; readonly refusal: Refusal }
  /** It may or may not have happened, or has, and nobody knows as which item. Never sent again without looking first. */
  | {
      readonly kind: 'unknown';
      readonly refusal: Refusal;
      /** What was known right before the first byte. Not there: nothing of it. */
      readonly sent?: Pick<Suspect, 'sentAt' | 'session' | 'nextBuild'>;
    };

/** A submission that may or may not have reached the server. */
export interface Suspect {
  readonly submission: Submission;
  /** The first byte went out no earlier, in milliseconds since 1970 by our clock. Of several attempts, the first one's. */
  readonly sentAt: number;
  /** What `session` told just before that; null: not known. */
  readonly session: string | null;
  /** Of its job, as told before it was sent; of several attempts, before the first. Not there: not known. */
  readonly nextBuild?: NextBuild | undefined;
  /** The id of its queue item, as the server told it in that session. Not there: it told none. */
  readonly queueId?: QueueId;
}

/** How sure it is that a queue item or a build is a certain request's own. */
export type Certainty =
  /** It carries the request's marker. */
  | 'confirmed'
  /** It asks for the same, for the same user, since the request was sent; and it is the only one, and nobody else's. */
  | 'probable';

/** What a look has shown of a request whose answer never came. */
export type Trace =
  | {
      readonly certainty: Certainty;
      readonly queueId: QueueId;
      /** Null: it has not started yet. */
      readonly build: Build | null;
      /** Parameters whose texts the server tells as they were sent: a request that sends another text is another one. Default: none. */
      readonly told?: readonly string[];
    }
  /** So many could be it, and nothing tells which; 0: it may be among those that could not be looked through. */
  | { readonly certainty: 'ambiguous'; readonly candidates: number }
  /** Nothing in the queue and no build since it was sent can be it. */
  | {
      readonly certainty: 'absent';
      /** Whether the server is for certain the one that was sent it: one that was started anew may have forgotten it. */
      readonly sameSession: boolean;
    }
  /** The server does not show its job at present. */
  | { readonly certainty: 'unseen'; readonly refusal: Refusal };

/** One build of a job. */
export interface Build {
  readonly number: number;
  readonly url: string;
}

/** Jenkins' own result names. */
export type BuildResult = 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'ABORTED' | 'NOT_BUILT';

/** A request under way, as far as the run knows. */
export interface Tracked {
  readonly key: RequestKey;
  readonly job: JobPath;
  readonly queueId: QueueId;
  /** Known once the build has started. */
  readonly build?: Build;
}

/** How many requests a look may send. */
export interface LookBudget {
  /** So many are left. */
  readonly left: number;
  /** Takes one of them, right before the request is sent; false: none is left. */
  take(): boolean;
  /** Says that more was to be asked than was left: the next look had better be granted more. */
  lack(): void;
}

/** What one look says of one request. A request of which the look says nothing new is reported all the same. */
export type Observation =
  | { readonly key: RequestKey; readonly state: 'queued'; readonly why: string | null }
  | { readonly key: RequestKey; readonly state: 'running'; readonly build: Build }
  | {
      readonly key: RequestKey;
      readonly state: 'finished';
      readonly build: Build;
      readonly result: BuildResult;
      /** Milliseconds, as the server counts them. */
      readonly duration: number;
    }
  /** It left the queue without a build: somebody cancelled it, or its job was disabled or deleted. */
  | { readonly key: RequestKey; readonly state: 'cancelled' }
  /** The server no longer knows it: its queue item has expired or its build was deleted. */
  | { readonly key: RequestKey; readonly state: 'lost'; readonly seen: string }
  /** The server does not show it at present, though it answers for others: it is as it was, as far as anyone knows. */
  | { readonly key: RequestKey; readonly state: 'unseen'; readonly refusal: Refusal };

export interface LogChunk {
  /** Console text with LF line ends and without the server's hidden notes. */
  readonly text: string;
  /** Where to go on. */
  readonly next: number;
  readonly more: boolean;
}

/** What a server tells of itself and of us. */
export interface Probe {
  /** E.g. `2.541.2`; null where it is not told. */
  readonly version: string | null;
  /** Who the server takes us for; null: nobody. */
  readonly user: string | null;
  /** Why everything that changes something would be turned away, whatever it asks for; null: it would not. */
  readonly turnedAway: Refusal | null;
  /** Whether the server is about to shut down, and starts no build any more; null: we may not know. */
  readonly quietingDown: boolean | null;
  /** Milliseconds to the first answer, the connection included. */
  readonly took: number;
}

/** A request as far as its job can be asked about it. */
export type Wanted = Pick<Submission, 'parameters' | 'token' | 'marker'>;

export interface Examination {
  readonly job: JobDescription;
  /** Whether we may build it without a token; null: that only shows when a build is asked for. */
  readonly mayBuild: boolean | null;
  readonly objections: readonly Objection[];
  /** Parameters of the job that one of the requests at least does not set. */
  readonly unset: readonly string[];
}

/** A reason for which the server would refuse requests, or drop a part of them. */
export interface Objection extends Pick<Refusal, 'reason' | 'message' | 'next'> {
  /** How many of the requests it stands against. */
  readonly requests: number;
}
