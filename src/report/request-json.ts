import { showJob } from '../core/job-path.ts';
import { unreachable } from '../core/unreachable.ts';
import { showValue } from '../manifest/value.ts';
import type { PlannedRequest } from '../plan/plan.ts';
import type { HeldBy, Pressure } from '../run/events.ts';
import type { RequestState } from '../run/request-state.ts';
import type { Build } from '../targets/build.ts';
import type { Refusal } from '../targets/refusal.ts';
import { isoOrNull, type Json } from './json.ts';
import type { Timeline } from './timeline.ts';
import type { Wait } from './waits.ts';

/*
 * The parts that events and summaries have in common, as schemas/events.schema.json describes them. Each member is
 * named here: what is added to a type inside does not slip into the public format, and a secret has no way into it.
 */

/** Which request it is, for a reader that has no plan. Parameters are not shown: the plan has them. */
export const requestIdentity = ({ key, trigger, target, job, combination }: PlannedRequest): Json => ({
  key,
  trigger,
  target,
  job: showJob(job),
  matrix: Object.fromEntries([...combination].map(([name, value]) => [name, showValue(value)])),
});

export function stateDocument(state: RequestState): Json {
  switch (state.state) {
    case 'planned':
      return { state: state.state };
    case 'submitting': {
      const { session, nextBuild } = state;
      return {
        state: state.state,
        ...(session === undefined ? {} : { session }),
        ...(nextBuild === undefined ? {} : { nextBuild: nextBuild.number }),
      };
    }
    case 'queued': {
      const merged = state.merged === null ? null : { with: state.merged.with };
      const { queueId, why, certainty, answer } = state;
      return {
        state: state.state,
        queueId,
        why,
        merged,
        ...(certainty === undefined ? {} : { certainty }),
        ...(answer === undefined ? {} : { answer: { request: answer.request, status: answer.status } }),
      };
    }
    case 'running':
      return { state: state.state, queueId: state.queueId, build: buildDocument(state.build) };
    case 'finished': {
      const { build, result, duration } = state;
      return { state: state.state, build: buildDocument(build), result, duration };
    }
    case 'coalesced': {
      const { build, result, duration } = state;
      return { state: state.state, with: state.with, build: buildDocument(build), result, duration };
    }
    case 'rejected':
      return { state: state.state, refusal: refusalDocument(state.refusal) };
    case 'unknown': {
      const refusal = state.refusal === null ? null : refusalDocument(state.refusal);
      return { state: state.state, seen: state.seen, next: state.next, refusal };
    }
    case 'cancelled':
      return { state: state.state, by: state.by };
    case 'skipped':
      return {
        state: state.state,
        reason: state.reason,
        choice: state.choice,
        ...(state.by === undefined ? {} : { by: state.by }),
      };
    default:
      return unreachable(state);
  }
}

const buildDocument = ({ number, url }: Build): Json => ({ number, url });

export const refusalDocument = ({
  reason,
  target,
  request,
  status,
  retryAfter,
  message,
  next,
  effect,
}: Refusal): Json => ({
  reason,
  target,
  request,
  ...(status === undefined ? {} : { status }),
  ...(retryAfter === undefined ? {} : { retryAfter }),
  message,
  next,
  effect,
});

export function heldByDocument(by: HeldBy): Json {
  switch (by.kind) {
    case 'trigger':
    case 'target':
    case 'group':
    case 'process':
      return { kind: by.kind, name: by.name, limit: by.limit };
    case 'rate':
    case 'circuit':
      return { kind: by.kind, name: by.name };
    case 'backoff':
      return { kind: by.kind, wait: by.wait };
    case 'back-pressure':
      return { kind: by.kind, name: by.name, why: pressureDocument(by.why) };
    case 'duplicate':
      return { kind: by.kind, with: by.with };
    default:
      return unreachable(by);
  }
}

function pressureDocument(why: Pressure): Json {
  switch (why.kind) {
    case 'queue-length':
      return { kind: why.kind, measured: why.measured, limit: why.limit };
    case 'latency':
      return { kind: why.kind, atOnce: why.atOnce, limit: why.limit };
    case 'quiet-down':
      return { kind: why.kind };
    default:
      return unreachable(why);
  }
}

export const timelineDocument = ({ sentAt, queuedAt, startedAt, endedAt, waits }: Timeline): Json => ({
  sentAt: isoOrNull(sentAt),
  queuedAt: isoOrNull(queuedAt),
  startedAt: isoOrNull(startedAt),
  endedAt: isoOrNull(endedAt),
  waits: waits.map(waitDocument),
});

function waitDocument({ cause, time }: Wait): Json {
  switch (cause.kind) {
    case 'needs':
    case 'retry':
      return { kind: cause.kind, time };
    case 'held':
      return { kind: cause.kind, by: heldByDocument(cause.by), time };
    case 'sending':
      return { kind: cause.kind, time };
    case 'queue':
      return { kind: cause.kind, why: cause.why, time };
    default:
      return unreachable(cause);
  }
}
