import type { JobDescription } from './job-description.ts';
import type { Refusal } from './refusal.ts';
import type { Submission } from './submission.ts';

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
