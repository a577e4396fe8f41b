import type { QueueId, RequestKey } from '../core/ids.ts';
import { unreachable } from '../core/unreachable.ts';
import type { Build, BuildResult } from '../targets/build.ts';
import type { Refusal } from '../targets/refusal.ts';
import type { SubmitAnswer } from '../targets/submission.ts';
import type { NextBuild } from '../targets/target.ts';
import type { Certainty } from '../targets/trace.ts';
import type { Sent } from './restarts/server-sessions.ts';

/**
 * Where a request stands (SEMANTICS 8):
 * `planned → submitting → queued → running → finished`, and out of any state one of the ends below.
 */
export type RequestState =
  | { readonly state: 'planned' }
  /** Announced before the first byte goes out: from here on a build may exist. */
  | {
      readonly state: 'submitting';
      /** The server's session as last told: another one later means that it was restarted. Not there: it had told none. */
      readonly session?: string;
      /** Of its job, as last told: what has a lower number was there before. Not there: the server had not told it. */
      readonly nextBuild?: NextBuild;
    }
  | {
      readonly state: 'queued';
      readonly queueId: QueueId;
      /** The server's own words for why it waits. */
      readonly why: string | null;
      /** The server merged it with a waiting item: with that of our request `with`, or (null) of somebody else. */
      readonly merged: { readonly with: RequestKey | null } | null;
      /** How sure it is that this item is its own, after no answer had come. Not there: the server said so itself. */
      readonly certainty?: Certainty;
      /** What the server answered to it. Not there: no answer came, or the target does not tell. */
      readonly answer?: SubmitAnswer;
      /** When it was sent, and to which start of the server. Not there: the server had told no session. */
      readonly sent?: Sent;
    }
  | { readonly state: 'running'; readonly queueId: QueueId; readonly build: Build }
  | EndState;

/** Nothing more will happen to it. */
export type EndState =
  | {
      readonly state: 'finished';
      readonly build: Build;
      readonly result: BuildResult;
      readonly duration: number;
    }
  /** Another request's build serves this one too. */
  | {
      readonly state: 'coalesced';
      readonly with: RequestKey | null;
      readonly build: Build;
      readonly result: BuildResult;
      readonly duration: number;
    }
  | { readonly state: 'rejected'; readonly refusal: Refusal }
  /** It may or may not have happened; `seen` says what is known. */
  | {
      readonly state: 'unknown';
      readonly seen: string;
      readonly next: string;
      readonly refusal: Refusal | null;
    }
  /** Taken out of the server's queue: no build came of it. */
  | { readonly state: 'cancelled'; readonly by: 'volley' | 'server' }
  | {
      /** Never sent. */
      readonly state: 'skipped';
      readonly reason: string;
      /** The trigger's own `if` said no, which is no failure. */
      readonly choice: boolean;
      /** An interrupt kept it from being sent, and nothing else: whoever goes on with the run sends it. */
      readonly by?: 'interrupt';
    };

export type StateName = RequestState['state'];

const END_STATES: ReadonlySet<StateName> = new Set<EndState['state']>([
  'finished',
  'coalesced',
  'rejected',
  'unknown',
  'cancelled',
  'skipped',
]);

export const isEnd = (state: RequestState): state is EndState => END_STATES.has(state.state);

/** How a request counts in the end. */
export type Verdict =
  | 'succeeded'
  | 'unstable'
  | 'failed'
  | 'rejected'
  | 'unknown'
  | 'cancelled'
  | 'skipped'
  /** Followed as far as it was to be, and left to the server. */
  | 'handed-over'
  /** It took longer than its timeout, whatever became of it then. */
  | 'timed-out';

export function verdictOf(state: EndState): Verdict {
  switch (state.state) {
    case 'finished':
    case 'coalesced':
      return state.result === 'SUCCESS' ? 'succeeded' : state.result === 'UNSTABLE' ? 'unstable' : 'failed';
    case 'rejected':
    case 'unknown':
    case 'cancelled':
    case 'skipped':
      return state.state;
    default:
      return unreachable(state);
  }
}
