/** The requests by which the state of builds is read, each with the fields that are used and no others. */

import type { RequestKey } from '../../core/ids.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { Observation, Tracked } from '../target.ts';
import type { Controller } from './controller.ts';
import { buildPath, jobPath, queueItemPath } from './job-url.ts';
import { type BuildRow, readBuild, readBuilds, readLeftItem, readQueue, readRunning } from './json-shapes.ts';
import { isOfPage } from './page-refusal.ts';
import { readJson } from './read-json.ts';
import type { Signals } from './signals.ts';
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
  readonly signals: Signals;
  /** Jobs (by path) all of whose builds were looked through, or as many as we ask for. */
  readonly searched: Set<string>;
  /** Requests that a page should have shown which the server would not give, each with what it said instead. */
  readonly hidden: Map<RequestKey, Refusal>;
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
  const queue = await readJson(controller, '/queue', 'items[id,why]', readQueue, pass.signals);
  return queue.ok ? ok(seenInQueue(missing, queue.value)) : queue;
}

/** Everything that runs, in one request. Not every user may see the executors: then nothing is seen here, and others look. */
export async function lookAtExecutors(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  const running = 'currentExecutable[number,queueId]';
  const tree = `computer[executors[${running}],oneOffExecutors[${running}]]`;
  const computers = await readJson(controller, '/computer', tree, readRunning, pass.signals);
  if (computers.ok) return ok(seenRunning(controller.base, missing, computers.value));
  return isOfPage(computers.error) ? ok([]) : computers;
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
  const rows = await readJson(controller, jobPath(job), tree, readBuilds, pass.signals);
  if (!rows.ok) return hide(rows.error, requests, pass);
  if (isAll(rows.value)) pass.searched.add(jobPath(job));
  return ok(seenInBuilds(controller.base, requests, rows.value));
}

/** One request by itself. Neither seen nor hidden: the server does not know the build or the item. */
export async function lookAtOne(controller: Controller, request: Tracked, pass: Pass): Promise<Seen> {
  const seen = await readOne(controller, request, pass);
  if (seen.ok) return ok([seen.value]);
  return seen.error.reason === 'not-found' ? ok([]) : hide(seen.error, [request], pass);
}

async function readOne(
  controller: Controller,
  request: Tracked,
  pass: Pass,
): Promise<Result<Observation, Refusal>> {
  if (request.build === undefined) {
    const tree = 'cancelled,why,executable[number]';
    const path = queueItemPath(request.queueId);
    const item = await readJson(controller, path, tree, readLeftItem, pass.signals);
    return item.ok ? ok(seenItem(controller.base, request, item.value)) : item;
  }
  const path = buildPath(request.job, request.build.number);
  const build = await readJson(controller, path, BUILD, readBuild, pass.signals);
  return build.ok ? ok(seenBuild(controller.base, request, build.value)) : build;
}

/** All jobs at once; the first refusal that is about the whole server is that of the whole. */
async function eachJob(missing: readonly Tracked[], look: (group: JobGroup) => Promise<Seen>): Promise<Seen> {
  const seen = await Promise.all(groupedByJob(missing).map(look));
  const observations: Observation[] = [];
  for (const one of seen) {
    if (!one.ok) return one;
    observations.push(...one.value);
  }
  return ok(observations);
}

/** A page that the server will not give hides its own requests and no others. A missing job may only be out of sight. */
function hide(refusal: Refusal, requests: readonly Tracked[], pass: Pass): Seen {
  if (!isOfPage(refusal)) return err(refusal);
  for (const { key } of requests) pass.hidden.set(key, refusal);
  return ok([]);
}
