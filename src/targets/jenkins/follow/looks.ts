/** The requests by which the state of builds is read, each with the fields that are used and no others. */

import type { RequestKey } from '../../../core/ids.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { LookBudget, Observation, Tracked } from '../../follower.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import { buildPath, jobPath, queueItemPath } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import {
  type BuildRow,
  type FolderRow,
  readBuild,
  readBuilds,
  readFolder,
  readLeftItem,
  readQueue,
  readRunning,
} from '../json/json-shapes.ts';
import { readJson } from '../json/read-json.ts';
import { isOfPage } from '../refusals/page-refusal.ts';
import type { Signals } from '../signals/signals.ts';
import { PAGE, type Reading, readOn, WIDEST_WINDOW } from './build-span.ts';
import { isOfAnother, seenBuild, seenInQueue, seenItem, seenRunning } from './snapshot.ts';

/** What one call of `observe` has learnt besides observations. */
export interface Pass {
  readonly signals: Signals;
  readonly budget: LookBudget;
  /** Requests that could not be looked for within the budget: nothing is known of them but what earlier looks have shown. */
  readonly postponed: Set<RequestKey>;
  /** What was read of the builds of each job, by its path. */
  readonly readings: Map<string, Reading>;
  /** Jobs, by path, of which every build was read that a waiting request can have become. */
  readonly covered: Set<string>;
  /** Requests that a page should have shown which the server would not give, each with what it said instead. */
  readonly hidden: Map<RequestKey, Refusal>;
  /** Told how many items the server's queue holds whenever it is read, and when it was asked for, by the monotonic clock. */
  readonly sawQueue: (length: number, at: number) => void;
}

export type Seen = Result<readonly Observation[], Refusal>;

/** What a page has said; null: it was not asked for, as the budget is used up. */
export type Asked<T> = Result<T, Refusal> | null;

/** The only way of a look to the server, so that none of its requests escapes the budget. */
async function ask<T>(
  controller: Controller,
  path: string,
  tree: string,
  shape: (json: unknown) => T | null,
  { budget, signals }: Pass,
): Promise<Asked<T>> {
  return budget.take() ? readJson(controller, path, tree, shape, signals) : null;
}

/** Leaves them to a later look. */
export function postpone(requests: readonly Tracked[], { postponed }: Pass): void {
  for (const { key } of requests) postponed.add(key);
}

const BUILD = 'number,queueId,result,building,inProgress,duration';

function notNow(requests: readonly Tracked[], pass: Pass): Seen {
  postpone(requests, pass);
  return ok([]);
}

/** Everything that waits, in one request. */
export async function lookAtQueue(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  const at = controller.clock.monotonic();
  const queue = await ask(controller, '/queue', 'items[id,why]', readQueue, pass);
  if (queue === null) return notNow(missing, pass);
  if (!queue.ok) return queue;
  pass.sawQueue(queue.value.length, at);
  return ok(seenInQueue(missing, queue.value));
}

/** Everything that runs, in one request. Not every user may see the executors: then nothing is seen here, and others look. */
export async function lookAtExecutors(
  controller: Controller,
  missing: readonly Tracked[],
  pass: Pass,
): Promise<Seen> {
  const running = 'currentExecutable[number,queueId]';
  const tree = `computer[executors[${running}],oneOffExecutors[${running}]]`;
  const computers = await ask(controller, '/computer', tree, readRunning, pass);
  if (computers === null) return notNow(missing, pass);
  if (computers.ok) return ok(seenRunning(controller.base, missing, computers.value));
  return isOfPage(computers.error) ? ok([]) : computers;
}

/** The next `size` builds of a job, after those that were read. */
export async function readPage(
  controller: Controller,
  job: JobPath,
  reading: Reading,
  size: number,
  pass: Pass,
): Promise<Asked<Reading>> {
  const asked = Math.min(size, PAGE);
  const list = reading.asked + asked <= WIDEST_WINDOW ? 'builds' : 'allBuilds';
  const tree = `${list}[${BUILD}]{${reading.asked},${reading.asked + asked}}`;
  const rows = await ask<readonly BuildRow[]>(controller, jobPath(job), tree, readBuilds, pass);
  return rows?.ok === true ? ok(readOn(reading, rows.value, asked)) : rows;
}

/** Below a folder: 1: what is in it; 2: what is in the folders that are in it. */
export type Depth = 1 | 2;

/** The newest `size` builds of every job so far below a folder, by the jobs' names; `[]` is the top. */
export function readFolderBuilds(
  controller: Controller,
  folder: JobPath,
  depth: Depth,
  size: number,
  pass: Pass,
): Promise<Asked<readonly FolderRow[]>> {
  return ask(controller, jobPath(folder), below(depth, `name,builds[${BUILD}]{0,${size}}`), readFolder, pass);
}

/** The names of all that is so far below a folder, as far as this user may see it. */
export function readFolderNames(
  controller: Controller,
  folder: JobPath,
  depth: Depth,
  pass: Pass,
): Promise<Asked<readonly FolderRow[]>> {
  return ask(controller, jobPath(folder), below(depth, 'name'), readFolder, pass);
}

const below = (depth: Depth, fields: string): string =>
  depth === 1 ? `jobs[${fields}]` : `jobs[name,jobs[${fields}]]`;

/** One request by itself: null when the server does not know the build or the item. */
export async function lookAtOne(
  controller: Controller,
  request: Tracked,
  pass: Pass,
): Promise<Asked<Observation | null>> {
  const seen = await (request.build === undefined
    ? lookAtItem(controller, request, pass)
    : lookAtBuild(controller, request, request.build.number, pass));
  return seen?.ok === false && seen.error.reason === 'not-found' ? ok(null) : seen;
}

async function lookAtItem(controller: Controller, request: Tracked, pass: Pass): Promise<Asked<Observation>> {
  const path = queueItemPath(request.queueId);
  const tree = `cancelled,why,executable[${BUILD}]`;
  const item = await ask(controller, path, tree, readLeftItem, pass);
  return item?.ok === true ? ok(seenItem(controller.base, request, item.value)) : item;
}

async function lookAtBuild(
  controller: Controller,
  request: Tracked,
  number: number,
  pass: Pass,
): Promise<Asked<Observation | null>> {
  const row = await ask(controller, buildPath(request.job, number), BUILD, readBuild, pass);
  if (row?.ok !== true) return row;
  return ok(isOfAnother(row.value, request) ? null : seenBuild(controller.base, request, row.value));
}

/** A page that the server will not give hides its own requests and no others. A missing job may only be out of sight. */
export function hide(refusal: Refusal, requests: readonly Tracked[], pass: Pass): Result<[], Refusal> {
  if (!isOfPage(refusal)) return err(refusal);
  for (const { key } of requests) pass.hidden.set(key, refusal);
  return ok([]);
}
