/** The newest builds of jobs, read as far down as the requests need that are followed. */

import { FadingMap } from '../../../core/fading-map.ts';
import { ok, type Result } from '../../../core/result.ts';
import type { Observation, Tracked } from '../../follower.ts';
import type { Refusal } from '../../refusal.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import type { BuildRow, FolderRow } from '../json/json-shapes.ts';
import {
  type Horizon,
  horizonAfter,
  missingBelow,
  NOTHING_READ,
  PAGE,
  type Reading,
  readOn,
  spanOf,
} from './build-span.ts';
import type { FolderSizes } from './folder-sizes.ts';
import { hide, type Pass, postpone, readFolderBuilds, readPage, type Seen } from './looks.ts';
import { groupedByJob, type JobGroup, seenInBuilds } from './snapshot.ts';
import { createTurns } from './turns.ts';
import { type Route, routeOf, type Shared, type Wanted } from './window-routes.ts';

/** Pages of one job in one look at most: more builds than a run has requests. */
const PAGES = 10;

/** How far the history of a job is searched for a request without any trace, in builds. */
const HISTORY = 5 * PAGE;

/** Up to so many pages, the newest builds of each job are cheaper for the server than all executors. */
export const FEW_PAGES = 3;

/**
 * What was read of a job that nobody has looked at for so long is of no use: too much may have happened there since.
 * Milliseconds; the last of thousands of scattered jobs has its turn before.
 */
const STANDS_FOR = 30 * 60_000;

/** Where there are more, so many requests are left for second pages and for what comes after the windows. */
const SPARE = 2;

export interface Windows {
  /** By how many requests these can be looked at, more or less. */
  cost(requests: readonly Tracked[], pass: Pass): Promise<Result<number, Refusal>>;
  look(requests: readonly Tracked[], pass: Pass): Promise<Seen>;
  /** On from where the look ended, into the past of each job. */
  searchHistory(requests: readonly Tracked[], pass: Pass): Promise<Seen>;
  /** Only for these is the search still to go on: another one begins anew, with what has happened since. */
  searchOnFor(requests: readonly Tracked[]): void;
}

/** Jobs that one request shows: one, or those of a folder. */
interface Page {
  readonly id: string;
  readonly folder: Shared | null;
  readonly jobs: readonly Wanted[];
}

export function createWindows(controller: Controller, folderSizes: FolderSizes): Windows {
  const horizons = new FadingMap<string, Horizon>(controller.clock, STANDS_FOR);
  /** Histories that are searched, by job, as far as that has come. */
  const histories = new Map<string, Reading>();
  const turns = createTurns();

  const route = (requests: readonly Tracked[], pass: Pass): Promise<Result<Route, Refusal>> => {
    const wanted = groupedByJob(requests).map(group => {
      const id = jobPath(group.job);
      return { ...group, id, span: spanOf(group.requests, horizons.get(id) ?? null) };
    });
    return routeOf(wanted, (folder, depth) => folderSizes(folder, depth, pass));
  };

  /** As many pages as the budget allows, first those that were read longest ago. */
  function pagesNow({ shared, alone }: Route, pass: Pass): readonly Page[] {
    const pages: readonly Page[] = [
      ...shared.map(folder => ({ id: folder.id, folder, jobs: folder.jobs })),
      ...alone.map(job => ({ id: job.id, folder: null, jobs: [job] })),
    ];
    const { left } = pass.budget;
    const spare = pages.length > FEW_PAGES ? SPARE : 0;
    const now = turns.next(pages, Math.max(1, left - spare));
    const later = pages.filter(page => !now.includes(page));
    if (later.length > 0) pass.budget.lack();
    for (const { requests } of later.flatMap(({ jobs }) => jobs)) postpone(requests, pass);
    return now;
  }

  /** Those of its jobs that the folder did not show are to be looked at by themselves. */
  async function lookAtFolder(
    { folder, depth, jobs, size }: Shared,
    pass: Pass,
  ): Promise<Result<void, Refusal>> {
    const rows = await readFolderBuilds(controller, folder, depth, size, pass);
    if (rows === null) return ok(undefined);
    if (!rows.ok) return hide(rows.error, [], pass).ok ? ok(undefined) : rows;
    const builds = buildsByPath(rows.value, jobPath(folder));
    for (const { id } of jobs) {
      const shown = builds.get(id);
      if (shown !== undefined) pass.readings.set(id, readOn(NOTHING_READ, shown, size));
    }
    return ok(undefined);
  }

  /** Reads on until the span is covered. What one page has shown counts even if the next one is refused. */
  async function lookAtJob({ job, requests, id, span }: Wanted, pass: Pass): Promise<Seen> {
    let reading = pass.readings.get(id) ?? NOTHING_READ;
    let isCut = false;
    for (let page = 0; page < PAGES; page += 1) {
      const size = reading.asked === 0 ? span.size : missingBelow(reading, span);
      if (size === 0 || reading.all) break;
      const next = await readPage(controller, job, reading, Math.min(size, PAGE), pass);
      isCut = next === null;
      if (next === null) break;
      if (!next.ok) {
        const hidden = hide(next.error, reading.asked === 0 ? requests : [], pass);
        if (!hidden.ok || reading.asked === 0) return hidden;
        break;
      }
      reading = next.value;
    }
    // What was not read may hold those that are not seen.
    if (isCut) postpone(requests, pass);
    if (reading.asked === 0) return ok([]);
    pass.readings.set(id, reading);
    const earlier = horizons.get(id) ?? null;
    if (!isCut && (earlier !== null || reading.all)) pass.covered.add(id);
    horizons.set(id, horizonAfter(earlier, reading, isCut));
    return ok(seenInBuilds(controller.base, requests, reading.rows));
  }

  /** As far as the budget allows; a later look goes on from there. */
  async function searchJob({ job, requests }: JobGroup, pass: Pass): Promise<Seen> {
    const id = jobPath(job);
    const begun = histories.get(id);
    let reading = begun ?? pass.readings.get(id) ?? NOTHING_READ;
    let seen = seenInBuilds(controller.base, requests, reading.rows);
    while (seen.length < requests.length && !reading.all && reading.asked < HISTORY) {
      const next = await readPage(controller, job, reading, PAGE, pass);
      if (next === null) {
        histories.set(id, reading);
        postpone(requests, pass);
        return ok(seen);
      }
      if (!next.ok) return hide(next.error, requests, pass);
      reading = next.value;
      seen = seenInBuilds(controller.base, requests, reading.rows);
    }
    histories.delete(id);
    // What earlier looks have read does not tell what the newest builds are.
    if (begun === undefined) pass.readings.set(id, reading);
    return ok(seen);
  }

  return {
    async cost(requests, pass) {
      const found = await route(requests, pass);
      return found.ok ? ok(found.value.shared.length + found.value.alone.length) : found;
    },
    async look(requests, pass) {
      const found = await route(requests, pass);
      if (!found.ok) return found;
      const pages = pagesNow(found.value, pass);
      const folders = await Promise.all(
        pages.map(({ folder }) => (folder === null ? ok(undefined) : lookAtFolder(folder, pass))),
      );
      for (const folder of folders) if (!folder.ok) return folder;
      return all(await Promise.all(pages.flatMap(({ jobs }) => jobs).map(job => lookAtJob(job, pass))));
    },
    searchHistory: async (requests, pass) =>
      all(await Promise.all(groupedByJob(requests).map(group => searchJob(group, pass)))),
    searchOnFor(requests) {
      const jobs = new Set(requests.map(({ job }) => jobPath(job)));
      for (const id of histories.keys()) if (!jobs.has(id)) histories.delete(id);
    },
  };
}

/** Everything that was seen; the first refusal that is about the whole server is that of the whole. */
function all(looks: readonly Seen[]): Seen {
  const observations: Observation[] = [];
  for (const look of looks) {
    if (!look.ok) return look;
    observations.push(...look.value);
  }
  return ok(observations);
}

/** What a folder has shown of the jobs below it. Jenkins says of the branch `feature/x` that its name is `feature%2Fx`. */
function buildsByPath(rows: readonly FolderRow[], folder: string): ReadonlyMap<string, readonly BuildRow[]> {
  const builds = new Map<string, readonly BuildRow[]>();
  for (const row of rows) {
    const path = `${folder}${jobPath([row.name])}`;
    if (row.builds !== null) builds.set(path, row.builds);
    for (const [id, shown] of buildsByPath(row.members ?? [], path)) builds.set(id, shown);
  }
  return builds;
}
