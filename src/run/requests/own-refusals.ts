/** Refusals that the run itself gives, without or beside the server. */

import type { RequestKey } from '../../core/ids.ts';
import { showJob } from '../../core/job-path.ts';
import type { Refusal } from '../../targets/refusal.ts';
import type { SubmitOutcome } from '../../targets/submission.ts';
import type { RequestState } from '../request-state.ts';
import { PATIENCE } from '../waiting/patience.ts';
import type { Entry } from './entry.ts';

/** Before a request that may have been built already is run again. */
export const LOOK_FIRST = 'Look at the job and the queue before running it again.';

type Queued = Extract<SubmitOutcome, { kind: 'queued' }>;

/** An earlier process of the run has announced the request, and ended. */
export function leftOnItsWay({ request }: Entry): Refusal {
  return {
    reason: 'no-answer',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: 'volley ended while the request was on its way.',
    next: LOOK_FIRST,
    effect: 'possible',
  };
}

/** The server was started anew while the request waited in its queue. */
export function restarted({ request }: Entry): Refusal {
  return {
    reason: 'no-answer',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: 'The controller was started anew while the request waited in its queue.',
    next: LOOK_FIRST,
    effect: 'possible',
  };
}

/** An earlier process was told the id of its item, and not by which start of the server. */
export function ofUnknownStart({ request }: Entry): Refusal {
  return {
    reason: 'no-answer',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message:
      'The controller does not tell its session, so it may have been started anew while the request waited in its queue.',
    next: LOOK_FIRST,
    effect: 'possible',
  };
}

/** The build under the id of its item has the number of one that is another request's. */
export function underAnothersNumber({ request }: Entry): Refusal {
  return {
    reason: 'no-answer',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: 'The controller shows it with the number of another request’s build.',
    next: LOOK_FIRST,
    effect: 'possible',
  };
}

export function notWanted({ request }: Entry): Refusal {
  return {
    reason: 'interrupted',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: 'It was no longer wanted.',
    next: 'Run it again.',
    effect: 'none',
  };
}

/** The target has taken nothing for so long that this one is not sent; `last`: why it did not take the last one. */
export function notTried({ request }: Entry, last: Refusal): Refusal {
  return {
    reason: last.reason,
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: `It was not sent, since the controller has taken nothing for ${PATIENCE / 60_000} minutes: ${last.message}`,
    next: last.next,
    effect: 'none',
  };
}

export function quietingDown({ request }: Entry): Refusal {
  return {
    reason: 'quieting-down',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message:
      'The controller prepares to shut down and starts no build, and the target says not to wait for that.',
    next: 'Run it again when the controller is back, or write `back-pressure: {quiet-down: wait}`.',
    effect: 'none',
  };
}

export function notRecorded({ request }: Entry): Refusal {
  return {
    reason: 'not-recorded',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: 'It could not be written down that the request was about to be sent, so it was not sent.',
    next: 'Mend the store; `volley resume` then sends it.',
    effect: 'none',
  };
}

/** Whether it was not sent for want of a record: that is the store's failure and not its own, and nothing follows from it. */
export const isUnrecorded = (state: RequestState): boolean =>
  state.state === 'rejected' && state.refusal.reason === 'not-recorded';

export function duplicate({ request }: Entry, { queueId, url }: Queued, owner: RequestKey | null): Refusal {
  const whose = owner === null ? 'An equal request' : 'An equal request of this run';
  return {
    reason: 'duplicate',
    target: request.target,
    request: `POST ${showJob(request.job)}`,
    message: `${whose} waits in the queue already (item ${queueId}, ${url}), and Jenkins would build once for both.`,
    next: 'Write `duplicates: distinct` to wait for it, or `coalesce` to share its build.',
    effect: 'none',
  };
}
