import type { RequestKey } from '../../core/ids.ts';
import { ok } from '../../core/result.ts';
import type { Observation, Tracked } from '../target.ts';
import type { Controller } from './controller.ts';
import { jobPath } from './job-url.ts';
import {
  lookAtExecutors,
  lookAtOne,
  lookAtQueue,
  lookAtWindows,
  lookDeep,
  type Pass,
  type Seen,
} from './looks.ts';
import { endedBy } from './signals.ts';
import { groupedByJob, longestUnseen, lost, unchanged, unseen } from './snapshot.ts';
import { createStillWaiting, type StillWaiting } from './still-waiting.ts';

/** Up to so many jobs, a window of each is cheaper for the server than all executors. */
const FEW_JOBS = 3;

/** More than so many missing of one job are searched for in its history together. */
const FEW_MISSING = 5;

/** Requests looked up by themselves in one call; the others' turn comes in the next. */
const SINGLE_LOOKS = 20;

export type Observe = (tracked: readonly Tracked[], signal: AbortSignal) => Promise<Seen>;

type Look = (missing: readonly Tracked[], pass: Pass) => Promise<Seen>;

/**
 * From the widest look to the narrowest, each only for what the ones before did not show. So the number of requests
 * grows with the jobs that have news and not with the builds under way.
 */
export function createObserve(
  controller: Controller,
  waiting: StillWaiting = createStillWaiting(controller.clock),
): Observe {
  const lookedAt = new Map<RequestKey, number>();
  let calls = 0;

  const windows: Look = (missing, pass) => lookAtWindows(controller, missing, pass);
  const queue: Look = (missing, pass) => lookAtQueue(controller, missing, pass);
  const queueNowAndThen: Look = async (missing, pass) => {
    const recalled = waiting.recall(missing);
    if (recalled !== null) return ok(recalled);
    const seen = await queue(missing, pass);
    if (seen.ok) waiting.remember(seen.value);
    return seen;
  };
  const executors: Look = (missing, pass) => lookAtExecutors(controller, missing, pass);
  const history: Look = async (missing, pass) => {
    // A job that would not show its newest builds would not show the older ones.
    const visible = missing.filter(({ key }) => !pass.hidden.has(key));
    const crowds = groupedByJob(visible).filter(
      ({ job, requests }) => requests.length > FEW_MISSING && !pass.searched.has(jobPath(job)),
    );
    return lookDeep(
      controller,
      crowds.flatMap(({ requests }) => requests),
      pass,
    );
  };
  const singles: Look = async (missing, pass) => {
    const chosen = longestUnseen(missing, lookedAt, SINGLE_LOOKS);
    for (const { key } of chosen) lookedAt.set(key, calls);
    return lookAtEach(controller, chosen, pass);
  };

  return async (tracked, signal) => {
    calls += 1;
    const pass: Pass = { signals: endedBy(signal), searched: new Set(), hidden: new Map() };
    const few = groupedByJob(tracked).length <= FEW_JOBS;
    const looks = few
      ? [windows, queueNowAndThen, executors, history, singles]
      : [executors, queue, windows, history, singles];
    const found = new Map<RequestKey, Observation>();
    let missing = tracked;
    for (const look of looks) {
      // Executors are many; for one request alone its own page is cheaper.
      if (missing.length === 0 || (look === executors && missing.length === 1)) continue;
      const seen = await look(missing, pass);
      if (!seen.ok) return seen;
      for (const observation of seen.value) found.set(observation.key, observation);
      missing = missing.filter(({ key }) => !found.has(key));
    }
    forgetOthers(lookedAt, tracked);
    return ok(tracked.map(request => found.get(request.key) ?? notSeen(request, pass)));
  };
}

function notSeen(request: Tracked, pass: Pass): Observation {
  const refusal = pass.hidden.get(request.key);
  return refusal === undefined ? unchanged(request) : unseen(request, refusal);
}

const isSearched = ({ job }: Tracked, pass: Pass): boolean => pass.searched.has(jobPath(job));

/** Each by itself; those that the server does not know are lost once all builds of their job were looked through. */
async function lookAtEach(controller: Controller, chosen: readonly Tracked[], pass: Pass): Promise<Seen> {
  const answers = await Promise.all(chosen.map(request => lookAtOne(controller, request, pass)));
  const observations: Observation[] = [];
  const unknown: Tracked[] = [];
  for (const [index, request] of chosen.entries()) {
    const seen = answers[index];
    if (seen === undefined) continue;
    if (!seen.ok) return seen;
    observations.push(...seen.value);
    if (seen.value.length === 0 && !pass.hidden.has(request.key)) unknown.push(request);
  }
  const unsearched = unknown.filter(request => request.build === undefined && !isSearched(request, pass));
  const deep = await lookDeep(controller, unsearched, pass);
  if (!deep.ok) return deep;
  const late = new Set(deep.value.map(({ key }) => key));
  const gone = unknown.filter(
    request => !late.has(request.key) && (request.build !== undefined || isSearched(request, pass)),
  );
  return ok([...observations, ...deep.value, ...gone.map(lost)]);
}

/** The turns of requests that are no longer followed need not be kept. */
function forgetOthers(lookedAt: Map<RequestKey, number>, tracked: readonly Tracked[]): void {
  const keys = new Set(tracked.map(({ key }) => key));
  for (const key of lookedAt.keys()) if (!keys.has(key)) lookedAt.delete(key);
}
