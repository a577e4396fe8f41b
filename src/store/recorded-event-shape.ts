import type { RunId } from '../core/ids.ts';
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
import type { CancelCause, HeldBy, Pressure, ReleaseCause } from '../run/events.ts';
import type { RunOutcome } from '../run/summary.ts';
import type { RecordedEvent } from './recorded-event.ts';
import { key, refusal, requestState } from './recorded-state-shape.ts';

type Event<Type extends RecordedEvent['type']> = Extract<RecordedEvent, { type: Type }>;
type Held<Kind extends HeldBy['kind']> = Extract<HeldBy, { kind: Kind }>;
type HeldByCap = Extract<HeldBy, { readonly limit: number }>;

export const runName = textLike<RunId>(/^\S+$/, 'the id of a run');

export const runOutcome: Shape<RunOutcome> = oneOf(
  'succeeded',
  'handed-over',
  'failed',
  'rejected',
  'unknown',
  'interrupted',
);

export const cancelCause: Shape<CancelCause> = oneOf(
  'interrupt',
  'fail-fast',
  'queue-timeout',
  'build-timeout',
  'newer',
);

export const releaseCause: Shape<ReleaseCause> = oneOf(
  'wait',
  'detach',
  'shared',
  'queue-timeout',
  'build-timeout',
);

const at = whole(0);

const heldByCap = object<HeldByCap>({
  kind: oneOf('trigger', 'target', 'group', 'process'),
  name: text,
  limit: whole(1),
});

type PressureBy<Kind extends Pressure['kind']> = Extract<Pressure, { kind: Kind }>;

const pressure = tagged<Pressure, 'kind'>('kind', {
  'queue-length': object<PressureBy<'queue-length'>>({
    kind: oneOf('queue-length'),
    measured: whole(0),
    limit: whole(1),
  }),
  latency: object<PressureBy<'latency'>>({ kind: oneOf('latency'), atOnce: whole(1), limit: whole(1) }),
  'quiet-down': object<PressureBy<'quiet-down'>>({ kind: oneOf('quiet-down') }),
});

const heldBy = tagged<HeldBy, 'kind'>('kind', {
  trigger: heldByCap,
  target: heldByCap,
  group: heldByCap,
  process: heldByCap,
  rate: object<Held<'rate'>>({ kind: oneOf('rate'), name: text }),
  circuit: object<Held<'circuit'>>({ kind: oneOf('circuit'), name: text }),
  backoff: object<Held<'backoff'>>({ kind: oneOf('backoff'), wait: whole(0) }),
  'back-pressure': object<Held<'back-pressure'>>({ kind: oneOf('back-pressure'), name: text, why: pressure }),
  duplicate: object<Held<'duplicate'>>({ kind: oneOf('duplicate'), with: nullable(key) }),
});

/** The exact form of a journal's events. */
export const recordedEventShape: Shape<RecordedEvent> = tagged<RecordedEvent, 'type'>('type', {
  'run-started': object<Event<'run-started'>>(
    { type: oneOf('run-started'), at, run: runName, requests: whole(0) },
    { over: whole(0) },
  ),
  'request-changed': object<Event<'request-changed'>>(
    { type: oneOf('request-changed'), at, key, state: requestState },
    { byItself: flag },
  ),
  'target-unwell': object<Event<'target-unwell'>>({
    type: oneOf('target-unwell'),
    at,
    target: text,
    refusal,
  }),
  'target-well': object<Event<'target-well'>>({
    type: oneOf('target-well'),
    at,
    target: text,
    after: whole(0),
  }),
  'run-stopping': object<Event<'run-stopping'>>({ type: oneOf('run-stopping'), at, cancelling: whole(0) }),
  'request-held': object<Event<'request-held'>>({ type: oneOf('request-held'), at, key, by: heldBy }),
  'request-cancelling': object<Event<'request-cancelling'>>({
    type: oneOf('request-cancelling'),
    at,
    key,
    because: cancelCause,
  }),
  'request-released': object<Event<'request-released'>>({
    type: oneOf('request-released'),
    at,
    key,
    because: releaseCause,
  }),
  'cancel-refused': object<Event<'cancel-refused'>>({ type: oneOf('cancel-refused'), at, key, refusal }),
  'request-reconciling': object<Event<'request-reconciling'>>({
    type: oneOf('request-reconciling'),
    at,
    key,
    refusal,
  }),
  'request-retried': object<Event<'request-retried'>>({
    type: oneOf('request-retried'),
    at,
    key,
    as: key,
    attempt: whole(2),
    due: whole(0),
  }),
  'request-unseen': object<Event<'request-unseen'>>({ type: oneOf('request-unseen'), at, key, refusal }),
  'run-finished': object<Event<'run-finished'>>({
    type: oneOf('run-finished'),
    at,
    outcome: runOutcome,
    interrupted: flag,
  }),
});
