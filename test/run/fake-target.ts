import { type QueueId, queueId, type RequestKey } from '../../src/core/ids.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { BuildResult, LogChunk } from '../../src/targets/build.ts';
import type { Examination, Probe } from '../../src/targets/examination.ts';
import type { Follower, LookBudget, Observation, Tracked } from '../../src/targets/follower.ts';
import type { Refusal } from '../../src/targets/refusal.ts';
import type { Submission, SubmitOutcome, SubmitSignals } from '../../src/targets/submission.ts';
import type { JobDescription, Load, Target } from '../../src/targets/target.ts';
import type { Suspect, Trace } from '../../src/targets/trace.ts';

export const refusal = (reason: Refusal['reason'], effect: Refusal['effect'] = 'none'): Refusal => ({
  reason,
  target: 'ci',
  request: 'POST /job/x/build',
  message: `it was ${reason}`,
  next: 'do something',
  effect,
});

/** A server that does exactly what a test says, and counts what it was asked. */
export class FakeTarget implements Target {
  readonly name: string = 'ci';
  /** When its load was read. */
  now: () => number = () => 0;
  readonly submitted: Submission[] = [];
  readonly cancelled: Tracked[] = [];
  looks = 0;
  /** Decides each submit; by default everything is queued under an id of its own. */
  onSubmit: (submission: Submission, signals: SubmitSignals) => SubmitOutcome | Promise<SubmitOutcome> =
    submission => this.queued(submission);
  /** What a look says of each request; by default that it waits. */
  onObserve: (tracked: readonly Tracked[]) => Result<readonly Observation[], Refusal> = tracked =>
    ok(tracked.map(({ key }) => ({ key, state: 'queued', why: null })));
  /** How much it has to do; by default nothing. */
  onLoad: () => Result<Omit<Load, 'at'>, Refusal> = () => ok({ queueLength: 0, quietingDown: false });
  loads = 0;
  /** The start of the server that it is in; null: it has told none. */
  sessionNow: string | null = 'session';
  /** What a look for lost answers shows of each; by default that several things could be it. */
  onReconcile: (
    suspects: readonly Suspect[],
    others: ReadonlySet<QueueId>,
  ) => Result<ReadonlyMap<RequestKey, Trace>, Refusal> = suspects =>
    ok(new Map(suspects.map(({ submission: { key } }) => [key, { certainty: 'ambiguous', candidates: 2 }])));
  readonly timeout: number = 30_000;
  /** What it has told of the next build of each job. Not there: it never does. */
  nextBuild?: NonNullable<Target['nextBuild']>;
  /** What comes of each cancel that is still wanted; by default that the server has taken note. */
  onCancel: (tracked: Tracked) => Result<void, Refusal> = () => ok(undefined);

  queued(
    submission: Submission,
    id = this.submitted.indexOf(submission) + 1,
    existing = false,
  ): SubmitOutcome {
    return { kind: 'queued', queueId: queueId(String(id)), url: `http://ci/queue/item/${id}/`, existing };
  }

  async submit(submission: Submission, signals: SubmitSignals): Promise<SubmitOutcome> {
    this.submitted.push(submission);
    return this.onSubmit(submission, signals);
  }

  follow(): Follower {
    return { observe: (tracked, signal, budget) => this.observe(tracked, signal, budget) };
  }

  async observe(
    tracked: readonly Tracked[],
    _signal?: AbortSignal,
    _budget?: LookBudget,
  ): Promise<Result<readonly Observation[], Refusal>> {
    this.looks += 1;
    return this.onObserve(tracked);
  }

  async load(_maximumAge?: number, _signal?: AbortSignal): Promise<Result<Load, Refusal>> {
    this.loads += 1;
    const load = this.onLoad();
    return load.ok ? ok({ ...load.value, at: this.now() }) : load;
  }

  async reconcile(
    suspects: readonly Suspect[],
    others: ReadonlySet<QueueId>,
  ): Promise<Result<ReadonlyMap<RequestKey, Trace>, Refusal>> {
    return this.onReconcile(suspects, others);
  }

  session(): string | null {
    return this.sessionNow;
  }

  async cancel(
    tracked: Tracked,
    _signal: AbortSignal,
    isWanted = (): boolean => true,
  ): Promise<Result<void, Refusal>> {
    if (!isWanted()) return err(refusal('interrupted'));
    this.cancelled.push(tracked);
    return this.onCancel(tracked);
  }

  /** What a job is; by default it is not there. */
  onDescribe: () => Result<JobDescription, Refusal> = () => err(refusal('not-found'));

  async describe(): Promise<Result<JobDescription, Refusal>> {
    return this.onDescribe();
  }

  async log(): Promise<Result<LogChunk, Refusal>> {
    return err(refusal('not-found'));
  }

  async probe(): Promise<Result<Probe, Refusal>> {
    return err(refusal('unreachable'));
  }

  async examine(): Promise<Result<Examination, Refusal>> {
    return err(refusal('not-found'));
  }

  async close(): Promise<void> {}
}

export const buildOf = (tracked: Tracked): { number: number; url: string } => ({
  number: Number(tracked.queueId),
  url: `http://ci/job/x/${tracked.queueId}/`,
});

export const finished = (tracked: Tracked, result: BuildResult = 'SUCCESS'): Observation => ({
  key: tracked.key,
  state: 'finished',
  build: buildOf(tracked),
  result,
  duration: 1_000,
});
