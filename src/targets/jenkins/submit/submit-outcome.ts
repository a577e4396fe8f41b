import type { QueueId } from '../../../core/ids.ts';
import type { Refusal } from '../../refusal.ts';
import type { SubmitOutcome } from '../../submission.ts';
import { pageUrl, queueItemPath } from '../addresses/job-url.ts';
import { queueItemOf } from '../addresses/location.ts';
import { type Answer, type Head, header } from '../http/answer.ts';
import { type Ask, refuse } from '../refusals/ask.ts';
import { classify } from '../refusals/classify.ts';

/** Statuses whose `Location` may name a queue item: created; already there (303 now, 302 before 2.308). */
const QUEUED = new Set([201, 302, 303]);

/** The queue item that a trigger's answer names; null when it names none. */
export const queuedItem = (head: Head): QueueId | null =>
  QUEUED.has(head.status) ? queueItemOf(header(head, 'location') ?? '') : null;

/** What a trigger's answer says. `handedOut` tells whether a 201 with this id is known to be a duplicate all the same. */
export function submitOutcome(ask: Ask, answer: Answer, handedOut: (id: QueueId) => boolean): SubmitOutcome {
  const id = queuedItem(answer);
  if (id !== null) {
    const existing = answer.status !== 201 || handedOut(id);
    const url = pageUrl(ask.base, queueItemPath(id));
    const seen = { request: `${ask.method} ${ask.path}`, status: answer.status };
    return { kind: 'queued', queueId: id, url, existing, answer: seen };
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
  return refuse(ask, { reason: 'unexpected-answer', message, next }, { effect: 'certain', status: 201 });
};
