/** The requests by which the state of builds is read, each with the fields that are used and no others. */

import { ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { Observation, Tracked } from '../target.ts';
import type { Controller } from './controller.ts';
import { buildPath, jobPath, queueItemPath } from './job-url.ts';
import {
  type BuildRow,
  type RunningBuild,
  readBuild,
  readBuilds,
  readLeftItem,
  readQueue,
  readRunning,
} from './json-shapes.ts';
import { readJson } from './read-json.ts';
import {
  groupedByJob,
  type JobGroup,
  seenBuild,
  seenInBuilds,
  seenInQueue,
  seenItem,
  seenRunning,
} from './snapshot.ts';

/** What one call of `observe` has learnt besides observations. */
export interface Pass {
  readonly signal: AbortSignal;
  /** Jobs (by path) all of whose builds were looked through, or as many as we ask for. */
  readonly searched: Set<string>;
}

export type Seen = Result<readonly Observation[], Refusal>;

const BUILD = 'number,queueId,result,building,inProgress,duration';

/** Jenkins gives no more than this of `builds`, whatever the range says. */
const WIDEST_WINDOW = 100;

/** Builds of others that may have started meanwhile. */
const ROOM_FOR_OTHERS = 20;

/** How far back `allBuilds` is searched, in builds: the server loads each of them from its disk. */
const DEEPEST = 1000;

/** Everything that waits, in one request. */
export async function lookAtQueue(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  const queue = await readJson(controller, '/queue', 'items[id,why]', readQueue, pass.signal);
  return queue.ok ? ok(seenInQueue(missing, queue.value)) : queue;
}

/** Everything that runs, in one request. Not every user may see the executors: then nothing is seen here. */
export async function lookAtExecutors(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  const running = 'currentExecutable[number,queueId]';
  const tree = `computer[executors[${running}],oneOffExecutors[${running}]]`;
  const computers = orNothing<readonly RunningBuild[]>(
    await readJson(controller, '/computer', tree, readRunning, pass.signal),
    [],
    ['forbidden', 'not-found'],
  );
  return computers.ok ? ok(seenRunning(controller.base, missing, computers.value)) : computers;
}

/** The newest builds of each job, one request a job. */
export function lookAtWindows(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  return eachJob(missing, group => {
    const size = Math.min(WIDEST_WINDOW, group.requests.length + ROOM_FOR_OTHERS);
    // Fewer than asked for: these are all the builds that the job has.
    return lookInBuilds(controller, group, `builds[${BUILD}]{0,${size}}`, rows => rows.length < size, pass);
  });
}

/** Far back into each job's builds, one request a job. */
export function lookDeep(controller: Controller, missing: readonly Tracked[], pass: Pass): Promise<Seen> {
  const tree = `allBuilds[${BUILD}]{0,${DEEPEST}}`;
  return eachJob(missing, group => lookInBuilds(controller, group, tree, () => true, pass));
}

async function lookInBuilds(
  controller: Controller,
  { job, requests }: JobGroup,
  tree: string,
  isAll: (rows: readonly BuildRow[]) => boolean,
  pass: Pass,
): Promise<Seen> {
  const read = await readJson(controller, jobPath(job), tree, readBuilds, pass.signal);
  // One job that the server stumbles over must not hide the others; its queue items and builds are still asked for.
  if (!read.ok && read.error.reason === 'server-error') return ok([]);
  // A job that is gone has no builds; what became of its requests, their queue items tell.
  const rows = orNothing<readonly BuildRow[]>(read, [], ['not-found']);
  if (!rows.ok) return rows;
  if (isAll(rows.value)) pass.searched.add(jobPath(job));
  return ok(seenInBuilds(controller.base, requests, rows.value));
}

/** One request by itself. An empty result: the server does not know the build or the item. */
export async function lookAtOne(controller: Controller, request: Tracked, pass: Pass): Promise<Seen> {
  const { base } = controller;
  if (request.build === undefined) {
    const tree = 'cancelled,why,executable[number]';
    const item = await readJson(controller, queueItemPath(request.queueId), tree, readLeftItem, pass.signal);
    return orNothing(item.ok ? ok([seenItem(base, request, item.value)]) : item, [], ['not-found']);
  }
  const path = buildPath(request.job, request.build.number);
  const build = await readJson(controller, path, BUILD, readBuild, pass.signal);
  return orNothing(build.ok ? ok([seenBuild(base, request, build.value)]) : build, [], ['not-found']);
}

/** All jobs at once; the first refusal is that of the whole. */
async function eachJob(missing: readonly Tracked[], look: (group: JobGroup) => Promise<Seen>): Promise<Seen> {
  const seen = await Promise.all(groupedByJob(missing).map(look));
  const observations: Observation[] = [];
  for (const one of seen) {
    if (!one.ok) return one;
    observations.push(...one.value);
  }
  return ok(observations);
}

function orNothing<T>(
  result: Result<T, Refusal>,
  nothing: T,
  reasons: readonly Refusal['reason'][],
): Result<T, Refusal> {
  return result.ok || !reasons.includes(result.error.reason) ? result : ok(nothing);
}
