import type { RequestKey, RunId } from '../core/ids.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { RequestState } from './request-state.ts';
import type { RunSummary } from './summary.ts';

/**
 * Everything that can happen in a run. Reports, logs and the journal render the same values; nothing else tells
 * what a run did. Times are milliseconds since 1970-01-01T00:00:00Z.
 */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly at: number;
      readonly run: RunId;
      readonly requests: number;
      /** Of a run that goes on after its process has ended: requests that have come to their end. Not there: it begins. */
      readonly over?: number;
    }
  | {
      readonly type: 'request-changed';
      readonly at: number;
      readonly key: RequestKey;
      readonly state: RequestState;
      /** An interrupt that had begun to cancel it is forgotten, and had no part in this end. Default: false. */
      readonly byItself?: boolean;
    }
  /** The controller cannot be looked at; the run goes on and looks again. */
  | {
      readonly type: 'target-unwell';
      readonly at: number;
      readonly target: string;
      readonly refusal: Refusal;
    }
  | { readonly type: 'target-well'; readonly at: number; readonly target: string; readonly after: number }
  /** Nothing new is sent; what is queued is cancelled, what runs is stopped. */
  | { readonly type: 'run-stopping'; readonly at: number; readonly cancelling: number }
  /** A cap has no room for it yet; told once for each cap that makes it wait. */
  | {
      readonly type: 'request-held';
      readonly at: number;
      readonly key: RequestKey;
      readonly by: HeldBy;
    }
  /** volley takes it out of the queue, or stops its build. */
  | {
      readonly type: 'request-cancelling';
      readonly at: number;
      readonly key: RequestKey;
      readonly because: CancelCause;
    }
  /** Not followed any further, though it has not ended: it is left to the controller. */
  | {
      readonly type: 'request-released';
      readonly at: number;
      readonly key: RequestKey;
      readonly because: ReleaseCause;
    }
  /** The controller would not cancel or stop this one. */
  | {
      readonly type: 'cancel-refused';
      readonly at: number;
      readonly key: RequestKey;
      readonly refusal: Refusal;
    }
  /** Its build did not succeed, and another one follows: a new request, which asks for the same. */
  | {
      readonly type: 'request-retried';
      readonly at: number;
      /** The attempt that has ended. */
      readonly key: RequestKey;
      /** The one that follows. */
      readonly as: RequestKey;
      /** Which attempt that is, from 2 on. */
      readonly attempt: number;
      /** It is not sent before. Milliseconds since 1970. */
      readonly due: number;
    }
  /** No answer came to it: it may have reached the server or not, and is looked for there. */
  | {
      readonly type: 'request-reconciling';
      readonly at: number;
      readonly key: RequestKey;
      readonly refusal: Refusal;
    }
  /** Its job cannot be looked at, though the controller answers; it is asked for again. */
  | {
      readonly type: 'request-unseen';
      readonly at: number;
      readonly key: RequestKey;
      readonly refusal: Refusal;
    }
  | { readonly type: 'run-finished'; readonly at: number; readonly summary: RunSummary };

/** What a request waits for before it is sent. */
export type HeldBy =
  /** `max-parallel` of its trigger, `concurrency` of its target, its `concurrency.group`, or `--max-parallel` of all. */
  | {
      readonly kind: 'trigger' | 'target' | 'group' | 'process';
      readonly name: string;
      readonly limit: number;
    }
  /** The `rate` of its target; `name` is the target's. */
  | { readonly kind: 'rate'; readonly name: string }
  /** Its target, of this name, is unwell: how it is, others find out. */
  | { readonly kind: 'circuit'; readonly name: string }
  /** The backoff of its `retry`, for so many milliseconds; told where an earlier process of the run began it. */
  | { readonly kind: 'backoff'; readonly wait: number }
  /** Its target, of this name, has enough to do. */
  | { readonly kind: 'back-pressure'; readonly name: string; readonly why: Pressure }
  /** The request `with`, or (null) somebody else's, that asks for the same and that the server would merge it with. */
  | { readonly kind: 'duplicate'; readonly with: RequestKey | null };

/** Why nothing is sent to a server for a while. */
export type Pressure =
  /** Its queue holds `measured` items, with what was sent since it was read; `limit`: as the target says. */
  | { readonly kind: 'queue-length'; readonly measured: number; readonly limit: number }
  /** It answers triggers more slowly than within `limit` milliseconds on average; so many are sent at once. */
  | { readonly kind: 'latency'; readonly atOnce: number; readonly limit: number }
  /** It prepares to shut down, and starts no build. */
  | { readonly kind: 'quiet-down' };

/** Why volley cancels what it has asked for. */
export type CancelCause =
  | 'interrupt'
  /** Another request of its trigger has failed (`fail-fast`). */
  | 'fail-fast'
  /** It has waited, or run, for longer than its `timeout`. */
  | 'queue-timeout'
  | 'build-timeout'
  /** A newer request of its group takes its place (`cancel-in-progress`). */
  | 'newer';

/** Why a request is left before its end. */
export type ReleaseCause =
  /** It has come as far as `wait` says. */
  | 'wait'
  | 'detach'
  /** Nobody here wants it any more, but its build serves somebody else too. */
  | 'shared'
  /** Its `timeout` is over, and says to leave it. */
  | 'queue-timeout'
  | 'build-timeout';

/**
 * Takes events in order. A promise holds the run back where the act must wait for the record of it; false: it could not
 * be recorded, and the act must not happen.
 */
export type EventSink = (event: RunEvent) => undefined | Promise<boolean>;
