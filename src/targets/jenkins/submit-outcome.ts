import type { QueueId } from '../../core/ids.ts';
import type { Refusal } from '../refusal.ts';
import type { SubmitOutcome } from '../target.ts';
import { type Answer, header } from './answer.ts';
import { type Ask, refuse } from './ask.ts';
import { classify } from './classify.ts';
import { pageUrl, queueItemPath } from './job-url.ts';
import { queueItemOf } from './location.ts';

/** Statuses whose `Location` may name a queue item: created; already there (303 now, 302 before 2.308). */
const QUEUED = new Set([201, 302, 303]);

/**
 * What a trigger's answer says. `handedOut` tells whether this target was given the id before: `/build` answers 201
 * for a duplicate as for a new item, so the id is all there is to know it by.
 */
export function submitOutcome(ask: Ask, answer: Answer, handedOut: (id: QueueId) => boolean): SubmitOutcome {
  const location = header(answer, 'location') ?? '';
  const id = QUEUED.has(answer.status) ? queueItemOf(location) : null;
  if (id !== null) {
    const existing = answer.status !== 201 || handedOut(id);
    return { kind: 'queued', queueId: id, url: pageUrl(ask.base, queueItemPath(id)), existing };
  }
  return failedOutcome(answer.status === 201 ? withoutItem(ask) : classify(ask, answer));
}

/** A refusal is a rejection only when it is certain that nothing came of the request. */
export const failedOutcome = (refusal: Refusal): SubmitOutcome => ({
  kind: refusal.effect === 'none' ? 'rejected' : 'unknown',
  refusal,
});

const withoutItem = (ask: Ask): Refusal => {
  const message = 'The controller says that it queued something, but not which queue item.';
  const next =
    'Look at the job for a new build, and check whether a plugin or a proxy rewrites the Location header.';
  return refuse(ask, { reason: 'unexpected-answer', message, next }, { effect: 'possible', status: 201 });
};
