import {
  either,
  flag,
  list,
  nullable,
  object,
  oneOf,
  type Shape,
  tagged,
  text,
  whole,
} from '../../core/json-shape.ts';
import type { Cause } from '../model/causes.ts';
import type { Change, QueuedRequest } from '../model/change.ts';
import type { ParameterValue } from '../model/parameters.ts';
import type { BuildResult, SandboxJob, SandboxOutcome, SandboxParameter } from '../options.ts';

/** One line of a home: a change, or the queue as it was when it was saved. A later queue takes the place of an earlier one. */
export type HomeRecord = Change | SavedQueue;

export interface SavedQueue {
  readonly kind: 'queue';
  /** The last id that was given. One that is given after this, and before a kill, is given again after it. */
  readonly lastId: number;
  readonly items: readonly QueuedRequest[];
}

type Of<Kind extends HomeRecord['kind']> = Extract<HomeRecord, { kind: Kind }>;
type ParameterOf<Type extends SandboxParameter['type']> = Extract<SandboxParameter, { type: Type }>;

const path = list(text);
const time = whole(0);
const number = whole(1);
const result: Shape<BuildResult> = oneOf('SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT');

const parameter: Shape<SandboxParameter> = tagged<SandboxParameter, 'type'>('type', {
  string: object<ParameterOf<'string'>>(
    { type: oneOf('string'), name: text },
    { description: text, default: text, trim: flag },
  ),
  text: object<ParameterOf<'text'>>(
    { type: oneOf('text'), name: text },
    { description: text, default: text },
  ),
  boolean: object<ParameterOf<'boolean'>>(
    { type: oneOf('boolean'), name: text },
    { description: text, default: flag },
  ),
  choice: object<ParameterOf<'choice'>>(
    { type: oneOf('choice'), name: text, choices: list(text) },
    { description: text },
  ),
  password: object<ParameterOf<'password'>>(
    { type: oneOf('password'), name: text },
    { description: text, default: text },
  ),
  file: object<ParameterOf<'file'>>({ type: oneOf('file'), name: text }, { description: text }),
});

const texts: Shape<Readonly<Record<string, string>>> = {
  check: value =>
    typeof value === 'object' && value !== null && Object.values(value).every(one => typeof one === 'string')
      ? null
      : { path: [], expected: 'texts by name' },
};

const job = object<SandboxJob>(
  { path },
  {
    description: text,
    kind: oneOf('freestyle', 'pipeline'),
    parameters: list(parameter),
    learnsParameters: flag,
    token: text,
    disabled: flag,
    concurrent: flag,
    quietPeriod: time,
    label: text,
    duration: time,
    outcomes: list(object<SandboxOutcome>({ when: texts, result }, { duration: time })),
    console: list(text),
  },
);

const value = object<ParameterValue>({
  name: text,
  type: oneOf('string', 'text', 'boolean', 'choice', 'password', 'file'),
  value: either(text, flag),
});

const cause: Shape<Cause> = tagged<Cause, 'kind'>('kind', {
  user: object<Extract<Cause, { kind: 'user' }>>({ kind: oneOf('user'), user: text }),
  remote: object<Extract<Cause, { kind: 'remote' }>>({
    kind: oneOf('remote'),
    address: text,
    note: nullable(text),
  }),
});

const queued = object<QueuedRequest>({
  id: number,
  job: path,
  parameters: list(value),
  causes: list(cause),
  since: time,
  due: time,
});

/** What a line of a home must look like. */
export const homeRecord: Shape<HomeRecord> = tagged<HomeRecord, 'kind'>('kind', {
  'job-added': object<Of<'job-added'>>({ kind: oneOf('job-added'), job }),
  'folder-added': object<Of<'folder-added'>>({ kind: oneOf('folder-added'), path }),
  deleted: object<Of<'deleted'>>({ kind: oneOf('deleted'), path }),
  renamed: object<Of<'renamed'>>({ kind: oneOf('renamed'), path, name: text }),
  disabled: object<Of<'disabled'>>({ kind: oneOf('disabled'), path, disabled: flag }),
  started: object<Of<'started'>>({
    kind: oneOf('started'),
    job: path,
    number,
    queueId: number,
    at: time,
    parameters: list(value),
    causes: list(cause),
  }),
  ended: object<Of<'ended'>>({
    kind: oneOf('ended'),
    job: path,
    number,
    at: time,
    result,
    stoppedBy: nullable(text),
  }),
  described: object<Of<'described'>>({
    kind: oneOf('described'),
    job: path,
    number,
    description: nullable(text),
  }),
  'build-deleted': object<Of<'build-deleted'>>({ kind: oneOf('build-deleted'), job: path, number }),
  queue: object<Of<'queue'>>({ kind: oneOf('queue'), lastId: time, items: list(queued) }),
});
