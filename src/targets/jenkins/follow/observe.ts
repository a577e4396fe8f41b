import type { RequestKey } from '../../../core/ids.ts';
import { ok, type Result } from '../../../core/result.ts';
import type { Follower, LookBudget, Observation, Tracked } from '../../follower.ts';
import type { Refusal } from '../../refusal.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import { endedBy } from '../signals/signals.ts';
import { floorOf } from './build-span.ts';
import { createDoubts, type Doubts } from './doubts.ts';
import { createFolderSizes, type FolderSizes } from './folder-sizes.ts';
import { createLeftItems, type LeftItems } from './left-items.ts';
import { hide, lookAtExecutors, lookAtOne, lookAtQueue, type Pass, type Seen } from './looks.ts';
import { lost, unchanged, unseen } from './snapshot.ts';
import { createStillWaiting } from './still-waiting.ts';
import { createWindows, FEW_PAGES } from './windows.ts';

/** Up to so many are looked up by themselves at once; more are searched for together. */
const FEW_MISSING = 5;

/** Requests looked up by themselves in one call; the others' turn comes in the next. */
const SINGLE_LOOKS = 20;

/** As much of what is left of the budget goes to these; the rest is for the history of those that are not found. */
const SINGLE_SHARE = 0.5;

/** Where nobody counts. */
const UNLIMITED: LookBudget = { left: Infinity, take: () => true, lack: () => {} };

type Look = (missing: readonly Tracked[], pass: Pass) => Promise<Seen>;

/** What is known of a controller, whoever follows something there. */
export interface Surroundings {
  readonly items: LeftItems;
  readonly folderSizes: FolderSizes;
  readonly sawQueue: Pass['sawQueue'];
}

export const surroundingsOf = (
  controller: Controller,
  sawQueue: Pass['sawQueue'] = () => {},
): Surroundings => ({
  items: createLeftItems(controller.clock, controller.session),
  folderSizes: createFolderSizes(controller),
  sawQueue,
});

/**
 * From the widest look to the narrowest, each only for what the ones before did not show. So the number of requests
 * grows with the jobs that have news and not with the builds under way. What the budget has no room for is told as it was.
 * What it keeps from one look for the next is about the requests of this follower, so that two must not share it.
 */
export function createObserve(
  controller: Controller,
  { items, folderSizes, sawQueue }: Surroundings = surroundingsOf(controller),
): Follower['observe'] {
  const windows = createWindows(controller, folderSizes);
  const doubts = createDoubts(controller.clock);
  const waiting = createStillWaiting(controller.clock, items);

  const queue: Look = async (missing, pass) => {
    const unstarted = missing.filter(({ build }) => build === undefined);
    if (unstarted.length === 0) return ok([]);
    const seen = await lookAtQueue(controller, unstarted, pass);
    if (seen.ok) waiting.remember(seen.value);
    return seen;
  };
  const queueNowAndThen: Look = async (missing, pass) => {
    // What the queue did not show when it was read has left it for good.
    const inQueue = missing.filter(request => request.build === undefined && !doubts.has(request));
    // What has not started still waits; but whether it has must be certain.
    const isCertain = inQueue.every(({ job }) => pass.covered.has(jobPath(job)));
    const recalled = isCertain ? waiting.recall(inQueue) : null;
    return recalled === null ? queue(missing, pass) : ok(recalled);
  };
  const leftQueue: Look = async missing => ok(items.tellLeft(missing));
  // Executors are many; for one request alone its own page is cheaper.
  const executors: Look = async (missing, pass) =>
    missing.length === 1 ? ok([]) : lookAtExecutors(controller, missing, pass);
  /** Once for each, and not in a job that would not show its newest builds either. */
  const history: Look = async (missing, pass) => {
    const unsearched = missing.filter(
      request => request.build === undefined && !pass.hidden.has(request.key) && !doubts.wasSearched(request),
    );
    const seen = await windows.searchHistory(unsearched, pass);
    doubts.searched(unsearched.filter(({ key }) => !pass.postponed.has(key)));
    return seen;
  };
  const historyOfCrowd: Look = async (missing, pass) =>
    missing.length > FEW_MISSING ? history(missing, pass) : ok([]);
  const historyOfDenied: Look = (missing, pass) => history(missing.filter(doubts.isDenied), pass);
  const singles: Look = (missing, pass) => lookAtEach(missing, pass, controller, doubts);
  const losses: Look = async (missing, pass) => {
    const gone = (request: Tracked): boolean => isJobGone(request, pass);
    // A page that is kept from this user says nothing of what is on it.
    const tellable = missing.filter(request => !pass.hidden.has(request.key) || gone(request));
    const over = tellable.filter(request => doubts.isOver(request, gone(request)));
    return ok(over.map(request => lost(request, gone(request))));
  };
  const lastLooks = [historyOfCrowd, singles, historyOfDenied, losses];

  /** Whose pages the last look was denied. */
  let hiddenBefore: Pass['hidden'] = new Map();

  return async (tracked, signal, budget = UNLIMITED) => {
    const pass: Pass = {
      signals: endedBy(signal),
      budget,
      postponed: new Set(),
      readings: new Map(),
      covered: new Set(),
      hidden: new Map(),
      sawQueue,
    };
    const found = new Map<RequestKey, Observation>();
    const search = async (looks: readonly Look[], among: readonly Tracked[]) => {
      let missing = among;
      for (const look of looks) {
        if (missing.length === 0) break;
        const seen = await look(missing, pass);
        if (!seen.ok) return seen;
        for (const observation of seen.value) found.set(observation.key, observation);
        missing = missing.filter(({ key }) => !found.has(key) && !pass.postponed.has(key));
      }
      return ok(missing);
    };

    windows.searchOnFor(tracked.filter(doubts.has));
    const pages = await windows.cost(tracked, pass);
    if (!pages.ok) return pages;
    const few = pages.value <= FEW_PAGES;
    const missing = await search(
      few ? [windows.look, leftQueue, queueNowAndThen] : [executors, leftQueue, queue, windows.look],
      tracked,
    );
    if (!missing.ok) return missing;
    const longer = missingLonger(missing.value, doubts);
    doubts.begin(missing.value);
    const unknown = await search(few ? [executors, ...lastLooks] : lastLooks, longer);
    if (!unknown.ok) return unknown;
    const sought = [...missing.value, ...tracked.filter(({ key }) => pass.postponed.has(key))];
    doubts.keepOnly(sought.filter(({ key }) => !found.has(key)));
    // Who was not looked for is hidden as before.
    for (const [key, refusal] of hiddenBefore) if (pass.postponed.has(key)) pass.hidden.set(key, refusal);
    hiddenBefore = pass.hidden;
    return ok(tracked.map(request => found.get(request.key) ?? notSeen(request, pass)));
  };
}

function notSeen(request: Tracked, { hidden }: Pass): Observation {
  const refusal = hidden.get(request.key);
  return refusal === undefined ? unchanged(request) : unseen(request, refusal);
}

/**
 * Between the queue and its executor a request is on neither list. A crowd that is there for the first time is most
 * likely only passing, so it is not worth a search; a few are looked up at once.
 */
function missingLonger(missing: readonly Tracked[], doubts: Doubts): readonly Tracked[] {
  const passing = missing.filter(request => request.build === undefined && !doubts.has(request));
  return passing.length <= FEW_MISSING
    ? missing
    : missing.filter(request => request.build !== undefined || doubts.has(request));
}

const isJobGone = ({ key }: Tracked, pass: Pass): boolean => pass.hidden.get(key)?.reason === 'not-found';

/** Whether no request is needed to know that the server does not have it: its job is gone, or lists the builds around it. */
function isDenied(request: Tracked, pass: Pass): boolean {
  if (request.build === undefined) return false;
  const reading = pass.readings.get(jobPath(request.job));
  return isJobGone(request, pass) || (reading !== undefined && floorOf(reading) <= request.build.number);
}

/** Each by itself, some at a time. */
async function lookAtEach(
  missing: readonly Tracked[],
  pass: Pass,
  controller: Controller,
  doubts: Doubts,
): Promise<Seen> {
  for (const request of missing) if (isDenied(request, pass)) doubts.deny(request);
  const chosen = doubts.next(
    missing.filter(request => !isDenied(request, pass)),
    Math.min(SINGLE_LOOKS, Math.max(1, Math.ceil(pass.budget.left * SINGLE_SHARE))),
  );
  const looks = await Promise.all(
    chosen.map(async (request): Promise<Result<Observation | null, Refusal>> => {
      const seen = await lookAtOne(controller, request, pass);
      if (seen === null) return ok(null);
      if (seen.ok && seen.value === null) doubts.deny(request);
      if (seen.ok) return seen;
      const hidden = hide(seen.error, [request], pass);
      return hidden.ok ? ok(null) : hidden;
    }),
  );
  const observations: Observation[] = [];
  for (const look of looks) {
    if (!look.ok) return look;
    if (look.value !== null) observations.push(look.value);
  }
  return ok(observations);
}
