import type { QueueId, RequestKey } from '../core/ids.ts';
import {
  flag,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  textLike,
  whole,
} from '../core/json-shape.ts';
import type { RequestState } from '../run/request-state.ts';
import type { Build, BuildResult } from '../targets/build.ts';
import type { Refusal, RefusalReason } from '../targets/refusal.ts';
import type { SubmitAnswer } from '../targets/submission.ts';
import type { NextBuild } from '../targets/target.ts';

/* The exact form of what a store holds of a request. The compiler sees to it that no member is left out. */

type State<Name extends RequestState['state']> = Extract<RequestState, { state: Name }>;

/** A key is what a plan gave: the store does not say what keys look like. */
export const key = textLike<RequestKey>(/^[^\s]+$/, 'a request key');
const queue = textLike<QueueId>(/^\S+$/, 'a queue id');

/** Any word: a newer volley may have written reasons that this one does not know, and they change nothing here. */
const reason = textLike<RefusalReason>(/^[a-z-]+$/, 'a reason');

export const refusal: Shape<Refusal> = object<Refusal>(
  {
    reason,
    target: text,
    request: text,
    message: text,
    next: text,
    effect: oneOf('none', 'possible', 'certain'),
  },
  { status: whole(100), retryAfter: whole(0) },
);

const build = object<Build>({ number: whole(0), url: text });
const result: Shape<BuildResult> = oneOf('SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT');
const duration = whole(0);

export const requestState: Shape<RequestState> = tagged<RequestState, 'state'>('state', {
  planned: object<State<'planned'>>({ state: oneOf('planned') }),
  submitting: object<State<'submitting'>>(
    { state: oneOf('submitting') },
    { session: text, nextBuild: object<NextBuild>({ number: whole(0), toldBy: whole(0) }) },
  ),
  queued: object<State<'queued'>>(
    {
      state: oneOf('queued'),
      queueId: queue,
      why: nullable(text),
      merged: nullable(object<NonNullable<State<'queued'>['merged']>>({ with: nullable(key) })),
    },
    {
      certainty: oneOf('confirmed', 'probable'),
      answer: object<SubmitAnswer>({ request: text, status: whole(100) }),
      sent: object<NonNullable<State<'queued'>['sent']>>({ at: whole(0), session: text }),
    },
  ),
  running: object<State<'running'>>({ state: oneOf('running'), queueId: queue, build }),
  finished: object<State<'finished'>>({ state: oneOf('finished'), build, result, duration }),
  coalesced: object<State<'coalesced'>>({
    state: oneOf('coalesced'),
    with: nullable(key),
    build,
    result,
    duration,
  }),
  rejected: object<State<'rejected'>>({ state: oneOf('rejected'), refusal }),
  unknown: object<State<'unknown'>>({
    state: oneOf('unknown'),
    seen: text,
    next: text,
    refusal: nullable(refusal),
  }),
  cancelled: object<State<'cancelled'>>({ state: oneOf('cancelled'), by: oneOf('volley', 'server') }),
  skipped: object<State<'skipped'>>(
    { state: oneOf('skipped'), reason: text, choice: flag },
    { by: oneOf('interrupt') },
  ),
});
