import type { Candidate, RunName } from './decision.ts';

/** What has to be known of a trigger to decide about its next run: plain data, kept in a store over restarts. */
export interface TriggerState {
  /** Runs under way, the oldest first. */
  readonly running: readonly RunName[];
  /** Runs that start, one after the other, when none is under way any more. */
  readonly waiting: readonly Candidate[];
}

export const IDLE: TriggerState = { running: [], waiting: [] };

/** Something that a trigger's next run may depend on. */
export type TriggerEvent =
  /** A fire has come due, or somebody asks for a run. */
  | { readonly type: 'asked'; readonly candidate: Candidate }
  /** A run has ended, or could not be started. */
  | { readonly type: 'finished'; readonly run: RunName }
  /** Candidates that wait are taken back. */
  | {
      readonly type: 'withdrawn';
      readonly runs: readonly RunName[];
      readonly why: 'unscheduled' | 'withdrawn';
    }
  /** A pause is over. */
  | { readonly type: 'resumed' };
