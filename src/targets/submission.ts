import type { QueueId, RequestKey } from '../core/ids.ts';
import type { JobPath } from '../core/job-path.ts';
import type { Text } from '../core/text.ts';
import type { Refusal } from './refusal.ts';
import type { Suspect } from './trace.ts';

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
