import type { QueueId, RequestKey } from '../core/ids.ts';
import type { JobPath } from '../core/job-path.ts';
import type { Result } from '../core/result.ts';
import type { Build, BuildResult } from './build.ts';
import type { Refusal } from './refusal.ts';

/** A request under way, as far as the run knows. */
export interface Tracked {
  /** What its follower knows it by. */
  readonly key: RequestKey;
  readonly job: JobPath;
  readonly queueId: QueueId;
  /** Known once the build has started. */
  readonly build?: Build;
}

/**
 * Looks at requests again and again. What it remembers from one look for the next is about those that it was given the
 * last time, by their keys: so each look is given all of them.
 */
export interface Follower {
  /**
   * One look at everything that is under way, by as few requests as the server allows and no more than `budget` does: what
   * would need more is told as it was, and has its turn in a later look. Default: as many as it takes.
   */
  observe(
    tracked: readonly Tracked[],
    signal: AbortSignal,
    budget?: LookBudget,
  ): Promise<Result<readonly Observation[], Refusal>>;
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
  | {
      readonly key: RequestKey;
      readonly state: 'queued';
      readonly why: string | null;
      readonly assumed?: true;
    }
  | {
      readonly key: RequestKey;
      readonly state: 'running';
      readonly build: Build;
      /** The look has not shown it: it is told as it was. Not there: it has. */
      readonly assumed?: true;
    }
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
