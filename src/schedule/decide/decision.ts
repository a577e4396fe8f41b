import type { OverlapPolicy } from '../../manifest/schedule-spec.ts';
import type { ScheduleId } from '../schedule.ts';
import type { Pause } from './pauses.ts';
import type { MissedReason } from './settle.ts';

/** Names a run: the store's `RunId`, or any other text that names one run and no other. */
export type RunName = string;

/** What a run would be for. */
export type Cause =
  | {
      readonly kind: 'fire';
      readonly schedule: ScheduleId;
      /** The nominal instant, in milliseconds since 1970; with `schedule` the identity of the fire. */
      readonly at: number;
    }
  /** `by`: who asked. */
  | { readonly kind: 'manual'; readonly by: string };

/** A run that may start: it has its name from the beginning, and takes it along where it waits. */
export interface Candidate {
  readonly run: RunName;
  readonly trigger: string;
  readonly cause: Cause;
  readonly overlap: OverlapPolicy;
}

/**
 * What was decided of one candidate, or of one fire (or span of fires) that never became one. A fire is decided once,
 * but for `buffered`, of which `fired` or `dropped` follows, and `paused` or `missed`, which may yet be made up for.
 */
export interface Decision {
  readonly trigger: string;
  /** Of a span of missed fires, the last one. */
  readonly cause: Cause;
  /** By the clock, in milliseconds since 1970. */
  readonly decidedAt: number;
  readonly outcome: Outcome;
}

/** Closed, and stable: records and scripts hold these names. */
export type Outcome =
  /** The run is to be started now. */
  | { readonly kind: 'fired'; readonly run: RunName }
  /** Waits for runs to end. `cancels`: those that are to be cancelled now. */
  | {
      readonly kind: 'buffered';
      readonly run: RunName;
      readonly behind: RunName;
      readonly cancels: readonly RunName[];
    }
  /** Met a running run, and `overlap` says skip. */
  | { readonly kind: 'skipped'; readonly heldBy: RunName }
  /** Is not going to start any more, or had no place to wait. */
  | { readonly kind: 'dropped'; readonly why: DropReason }
  /** Its day is excluded. */
  | { readonly kind: 'excluded'; readonly reason: string | null }
  /** Came due during a pause. */
  | { readonly kind: 'paused'; readonly pause: Pause }
  | {
      readonly kind: 'missed';
      readonly why: MissedReason;
      /** At `MISSED_COUNT_LIMIT` that many or more. */
      readonly count: number;
      /** The first fire of the span. */
      readonly first: number;
      /** Since when nobody had looked; null: that is not known. */
      readonly downSince: number | null;
    };

export type DropReason =
  /** As many wait already as may; `by` is the first of them. */
  | { readonly kind: 'buffer-full'; readonly by: RunName }
  /** A newer one waits in its place. */
  | { readonly kind: 'superseded'; readonly by: RunName }
  /** Its schedule has left the manifest. */
  | { readonly kind: 'unscheduled' }
  /** Somebody has cancelled it while it waited. */
  | { readonly kind: 'withdrawn' };
