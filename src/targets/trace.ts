import type { QueueId } from '../core/ids.ts';
import type { Build } from './build.ts';
import type { NextBuild } from './job-description.ts';
import type { Refusal } from './refusal.ts';
import type { Submission } from './submission.ts';

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
  /**
   * The server has merged a later attempt with this item, which is the request's own if an earlier attempt has brought it
   * about. Not there: it has not.
   */
  readonly mergedWith?: QueueId;
  /**
   * Builds of other requests of its run, by the ids of their items, of whichever start of the server: they are nobody else's.
   * Default: none.
   */
  readonly taken?: Taken;
}

export type Taken = ReadonlyMap<QueueId, readonly Build[]>;

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
  /** Nothing is seen of it, in answers that may be of before the look: a cache stands in between. */
  | { readonly certainty: 'outdated' }
  /** The server does not show its job at present. */
  | { readonly certainty: 'unseen'; readonly refusal: Refusal };
