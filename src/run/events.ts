import type { RequestKey, RunId } from '../core/ids.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { RequestState } from './request-state.ts';
import type { RunSummary } from './summary.ts';

/**
 * Everything that can happen in a run. Reports, logs and the journal render the same values; nothing else tells
 * what a run did. Times are milliseconds since 1970-01-01T00:00:00Z.
 */
export type RunEvent =
  | { readonly type: 'run-started'; readonly at: number; readonly run: RunId; readonly requests: number }
  | {
      readonly type: 'request-changed';
      readonly at: number;
      readonly key: RequestKey;
      readonly state: RequestState;
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
  /** The controller would not cancel or stop this one. */
  | {
      readonly type: 'cancel-refused';
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

/** Takes events in order. A promise holds the run back where the act must wait for the record of it. */
export type EventSink = (event: RunEvent) => void | Promise<void>;
