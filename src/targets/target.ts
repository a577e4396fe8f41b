import type { QueueId, RequestKey } from '../core/ids.ts';
import type { JobPath } from '../core/job-path.ts';
import type { Result } from '../core/result.ts';
import type { Build, LogChunk } from './build.ts';
import type { Examination, Probe, Wanted } from './examination.ts';
import type { Follower, Tracked } from './follower.ts';
import type { JobDescription, NextBuild } from './job-description.ts';
import type { Refusal } from './refusal.ts';
import type { SendTurn, Submission, SubmitOutcome, SubmitSignals, TurnWait } from './submission.ts';
import type { Suspect, Trace } from './trace.ts';

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
   * Of the job, as `describe` has told it, without asking anybody. Null: it has not told anything of the job yet; undefined: it
   * did not tell this. Not there: the target never does.
   */
  readonly nextBuild?: (job: JobPath) => NextBuild | null | undefined;
  /**
   * Waits for a turn under a limit on how many requests are sent in a time, which is over before anything is announced. Null:
   * it was called off before. Not there: there is no such limit.
   */
  readonly takeTurn?: (wait: TurnWait, signals: SubmitSignals) => Promise<SendTurn | null>;
  /** Asks for one build. Sends at most one request that can have an effect, and never repeats it by itself. */
  submit(submission: Submission, signals: SubmitSignals): Promise<SubmitOutcome>;
  /** Begins to follow requests. Who follows others follows them by a `Follower` of its own. */
  follow(): Follower;
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
  /**
   * Takes a request out of the queue, or stops its build. What became of it shows in the next observation. `isWanted`: as in a
   * `Submission`; what is not wanted is refused as `interrupted`.
   */
  cancel(tracked: Tracked, signal: AbortSignal, isWanted?: () => boolean): Promise<Result<void, Refusal>>;
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
