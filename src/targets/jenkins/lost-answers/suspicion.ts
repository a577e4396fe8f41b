/** What the server shows of requests whose answer never came, read from its JSON. */

import type { QueueId } from '../../../core/ids.ts';
import type { JobPath } from '../../target.ts';
import { jobNamed } from '../addresses/task-url.ts';
import { isRecord, readCount, readId, readList, readText } from '../json/json-shapes.ts';

/** A queue item or a build, as far as it is needed to tell whose it is. */
export interface Candidate {
  /** Null where the server does not tell. */
  readonly queueId: QueueId | null;
  /** The build's number; null: it waits in the queue. */
  readonly number: number | null;
  /** When it was queued, or its build began, in milliseconds of the server's clock; null: not told. */
  readonly since: number | null;
  /** When it was queued; null: not told, as of a build that was not seen in the queue. */
  readonly queuedAt: number | null;
  /** Null: it is so new that the server has not attached them yet, or it never had any. */
  readonly parameters: readonly StoredParameter[] | null;
  /** One for each request that it serves; null as above. */
  readonly causes: readonly StoredCause[] | null;
}

export interface StoredParameter {
  readonly name: string;
  /** Undefined where the server keeps it to itself: a password, a file. */
  readonly value: unknown;
}

export type StoredCause =
  /** A user asked for it; null: anybody who was not signed in. */
  | { readonly kind: 'user'; readonly user: string | null }
  /** It was asked for with the job's own token. */
  | { readonly kind: 'token'; readonly note: string | null }
  /** A schedule, a commit, another build. */
  | { readonly kind: 'other' };

export interface QueuedCandidate extends Candidate {
  /** The address of its job, on whatever root the server believes to have. */
  readonly url: string;
}

/** What a job's definitions say of one of its parameters. */
export interface StoredDefinition {
  readonly name: string;
  readonly type: string;
  /** Undefined where it has none, or keeps it to itself. */
  readonly value: unknown;
}

export interface JobHistory {
  /** The job as the server writes it, which finds it in any case; null where it does not tell. */
  readonly path: JobPath | null;
  readonly definitions: readonly StoredDefinition[];
  /** Null where the server does not tell. */
  readonly nextNumber: number | null;
  /** Newest first. */
  readonly builds: readonly Candidate[];
}

const ACTIONS = 'actions[parameters[name,value],causes[userId,note,addr]]';

export const QUEUE_TREE = `items[id,inQueueSince,task[url],${ACTIONS}]`;

/** Part of the builds of a job; the first part comes with what the job takes. */
export function historyTree(from: number, to: number): string {
  const list = from === 0 ? 'builds' : 'allBuilds';
  const builds = `${list}[number,queueId,timestamp,${ACTIONS}]{${from},${to}}`;
  const job = 'url,nextBuildNumber,property[parameterDefinitions[name,type,defaultParameterValue[value]]]';
  return from === 0 ? `${job},${builds}` : builds;
}

export function readSuspectQueue(json: unknown): readonly QueuedCandidate[] | null {
  if (!isRecord(json)) return null;
  return readList(json.items, item => {
    const id = isRecord(item) ? readId(item.id) : null;
    if (id === null || !isRecord(item)) return null;
    const url = isRecord(item.task) ? (readText(item.task.url) ?? '') : '';
    const since = readCount(item.inQueueSince);
    return {
      queueId: id,
      number: null,
      since,
      queuedAt: since,
      url,
      ...readActions(item.actions),
    };
  });
}

export function readHistory(json: unknown): JobHistory | null {
  if (!isRecord(json)) return null;
  const builds = readList(json.builds ?? json.allBuilds ?? [], readCandidate);
  const lists = readList(json.property ?? [], property =>
    isRecord(property) ? readList(property.parameterDefinitions ?? [], readDefinition) : null,
  );
  if (builds === null || lists === null) return null;
  return {
    path: jobNamed(readText(json.url) ?? ''),
    definitions: lists.flat(),
    nextNumber: readCount(json.nextBuildNumber),
    builds,
  };
}

function readCandidate(json: unknown): Candidate | null {
  const number = isRecord(json) ? readCount(json.number) : null;
  if (number === null || !isRecord(json)) return null;
  return {
    queueId: readId(json.queueId),
    number,
    since: readCount(json.timestamp),
    queuedAt: null,
    ...readActions(json.actions),
  };
}

function readDefinition(json: unknown): StoredDefinition | null {
  if (!isRecord(json)) return null;
  const [name, type] = [readText(json.name), readText(json.type)];
  if (name === null || type === null) return null;
  const given = isRecord(json.defaultParameterValue) ? json.defaultParameterValue.value : undefined;
  return { name, type, value: given };
}

/** Parameters and causes are two of the many actions of an item or a build, which plugins add to. */
function readActions(json: unknown): Pick<Candidate, 'parameters' | 'causes'> {
  const actions: readonly unknown[] = Array.isArray(json) ? json : [];
  const lists = (name: 'parameters' | 'causes'): readonly unknown[] | null => {
    const found = actions.flatMap(action =>
      isRecord(action) && Array.isArray(action[name]) ? [action[name]] : [],
    );
    return found.length === 0 ? null : found.flat();
  };
  const causes = lists('causes');
  return {
    parameters: readList(lists('parameters') ?? [], readParameter),
    causes: causes === null ? null : causes.map(readCause),
  };
}

function readParameter(json: unknown): StoredParameter | null {
  const name = isRecord(json) ? readText(json.name) : null;
  return name === null || !isRecord(json) ? null : { name, value: json.value ?? undefined };
}

/** `tree=` gives each kind of cause only those of the asked members that it has. */
function readCause(json: unknown): StoredCause {
  if (!isRecord(json)) return { kind: 'other' };
  if (json.userId !== undefined) return { kind: 'user', user: readText(json.userId) };
  if (json.addr !== undefined) return { kind: 'token', note: readText(json.note) };
  return { kind: 'other' };
}
