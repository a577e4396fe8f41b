/**
 * Guards from unknown JSON to the shapes that this target reads; null where the JSON has another form. Fields that
 * Jenkins leaves out (an unknown name in `tree=` is no error to it) become null.
 */

import { type QueueId, queueId } from '../../../core/ids.ts';
import type { BuildResult } from '../../build.ts';
import type { JobPath, ParameterDefinition } from '../../target.ts';
import { jobNamed } from '../addresses/task-url.ts';

type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const readText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** One build, as far as following it needs. */
export interface BuildRow {
  readonly number: number;
  /** Null where the server does not tell. */
  readonly queueId: QueueId | null;
  readonly building: boolean;
  /** Post-build work goes on after `building` has ended; older servers do not tell. */
  readonly inProgress: boolean;
  readonly result: BuildResult | null;
  /** Milliseconds. */
  readonly duration: number;
}

/** What a folder tells of one of its members; null where that is no job. */
export interface FolderRow {
  readonly name: string;
  readonly builds: readonly BuildRow[] | null;
  /** What is in it, as far as that was asked for: null for a job. */
  readonly members: readonly FolderRow[] | null;
}

export interface QueueItem {
  readonly id: QueueId;
  readonly why: string | null;
}

/** A queue item asked for by its id, which is told for some minutes after it has left the queue. */
export interface LeftItem {
  readonly cancelled: boolean;
  readonly why: string | null;
  /** The number of the build that came of it; null before it starts, and for some milliseconds after. */
  readonly build: number | null;
  /** All of that build; null where the server tells no more than its number. */
  readonly row: BuildRow | null;
}

export interface RunningBuild {
  readonly number: number;
  readonly queueId: QueueId;
}

export interface JobShape {
  /** The job as the server writes it; null where it does not tell. */
  readonly path: JobPath | null;
  readonly buildable: boolean;
  readonly parameters: readonly ParameterDefinition[];
  /** Null where the server does not tell. */
  readonly nextNumber: number | null;
}

const RESULTS: readonly BuildResult[] = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT'];

/** Ids of 16 and more digits arrive as strings (see lossless-json.ts); -1 stands for unknown. */
export function readId(value: unknown): QueueId | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : readText(value);
  return text !== null && /^\d+$/.test(text) ? queueId(text) : null;
}

export const readCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** Every member read, or null when one cannot be. */
export function readList<T>(value: unknown, read: (member: unknown) => T | null): readonly T[] | null {
  if (!Array.isArray(value)) return null;
  const list: T[] = [];
  for (const member of value) {
    const shape = read(member);
    if (shape === null) return null;
    list.push(shape);
  }
  return list;
}

export function readBuild(json: unknown): BuildRow | null {
  if (!isRecord(json)) return null;
  const number = readCount(json.number);
  const result = json.result ?? null;
  const known = RESULTS.find(name => name === result) ?? null;
  if (number === null || typeof json.building !== 'boolean' || (result !== null && known === null))
    return null;
  const duration = readCount(json.duration) ?? 0;
  return {
    number,
    queueId: readId(json.queueId),
    building: json.building,
    inProgress: json.inProgress === true,
    result: known,
    duration,
  };
}

/** The builds under `builds` or `allBuilds`, newest first; a job that never ran may lack the list. */
export function readBuilds(json: unknown): readonly BuildRow[] | null {
  return isRecord(json) ? readList(json.builds ?? json.allBuilds ?? [], readBuild) : null;
}

export function readFolder(json: unknown): readonly FolderRow[] | null {
  if (!isRecord(json)) return null;
  return readList(json.jobs, member => {
    if (!isRecord(member) || typeof member.name !== 'string') return null;
    return {
      name: member.name,
      builds: member.builds === undefined ? null : readBuilds(member),
      members: member.jobs === undefined ? null : readFolder(member),
    };
  });
}

export function readQueue(json: unknown): readonly QueueItem[] | null {
  if (!isRecord(json)) return null;
  return readList(json.items, item => {
    const id = isRecord(item) ? readId(item.id) : null;
    return id === null || !isRecord(item) ? null : { id, why: readText(item.why) };
  });
}

export function readLeftItem(json: unknown): LeftItem | null {
  if (!isRecord(json)) return null;
  const build = isRecord(json.executable) ? readCount(json.executable.number) : null;
  const row = build === null ? null : readBuild(json.executable);
  return { cancelled: json.cancelled === true, why: readText(json.why), build, row };
}

/** What runs on all executors. Executors are idle, or run what is no build (a step of a pipeline): those fall out. */
export function readRunning(json: unknown): readonly RunningBuild[] | null {
  if (!isRecord(json)) return null;
  const computers = readList(json.computer, computer => (isRecord(computer) ? computer : null));
  return (
    computers?.flatMap(computer => [
      ...runningOn(computer.executors),
      ...runningOn(computer.oneOffExecutors),
    ]) ?? null
  );
}

function runningOn(executors: unknown): readonly RunningBuild[] {
  if (!Array.isArray(executors)) return [];
  return executors.flatMap((executor: unknown) => {
    const current =
      isRecord(executor) && isRecord(executor.currentExecutable) ? executor.currentExecutable : {};
    const [number, id] = [readCount(current.number), readId(current.queueId)];
    return number === null || id === null ? [] : [{ number, queueId: id }];
  });
}

/** A job; null for a folder, which has no `buildable`. */
export function readJob(json: unknown): JobShape | null {
  if (!isRecord(json) || typeof json.buildable !== 'boolean') return null;
  // Most properties are not about parameters and come as bare objects.
  const lists = readList(json.property ?? [], property =>
    isRecord(property) ? readList(property.parameterDefinitions ?? [], readDefinition) : null,
  );
  if (lists === null) return null;
  return {
    path: jobNamed(readText(json.url) ?? ''),
    buildable: json.buildable,
    parameters: lists.flat(),
    nextNumber: readCount(json.nextBuildNumber),
  };
}

function readDefinition(json: unknown): ParameterDefinition | null {
  if (!isRecord(json)) return null;
  const [name, type] = [readText(json.name), readText(json.type)];
  const choices = json.choices === undefined ? undefined : readList(json.choices, readText);
  if (name === null || type === null) return null;
  return { name, type, ...(choices ? { choices } : {}) };
}
