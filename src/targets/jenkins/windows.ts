/** The newest builds of jobs, read as far down as the requests need that are followed. */

import { ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { JobPath, Observation, Tracked } from '../target.ts';
import {
  type Horizon,
  horizonAfter,
  missingBelow,
  NOTHING_READ,
  PAGE,
  type Reading,
  readOn,
  type Span,
  spanOf,
  WIDEST_WINDOW,
} from './build-span.ts';
import type { Controller } from './controller.ts';
import type { FolderSizes } from './folder-sizes.ts';
import { jobPath } from './job-url.ts';
import { hide, type Pass, readFolderBuilds, readPage, type Seen } from './looks.ts';
import { groupedByJob, type JobGroup, seenInBuilds } from './snapshot.ts';

/** From so many of its jobs on, a folder is looked at as a whole, if it is small enough. */
const MANY_JOBS = 2;

/** Builds in one look at a folder at most: those of jobs that nobody asked for come along. */
const FOLDER_BUILDS = 2_000;

/** Pages of one job in one look at most: more builds than a run has requests. */
const PAGES = 10;

/** How far the history of a job is searched for a request without any trace, in pages. */
const HISTORY_PAGES = 5;

export interface Windows {
  /** By how many requests these can be looked at, more or less. */
  cost(requests: readonly Tracked[], pass: Pass): Promise<Result<number, Refusal>>;
  look(requests: readonly Tracked[], pass: Pass): Promise<Seen>;
  /** On from where the look ended, into the past of each job. */
  searchHistory(requests: readonly Tracked[], pass: Pass): Promise<Seen>;
}

interface Wanted extends JobGroup {
  readonly id: string;
  readonly span: Span;
}

/** Jobs of one folder that one request shows. */
interface Shared {
  readonly folder: JobPath;
  readonly jobs: readonly Wanted[];
  readonly size: number;
}

interface Route {
  readonly shared: readonly Shared[];
  readonly alone: readonly Wanted[];
}

export function createWindows(controller: Controller, folderSizes: FolderSizes): Windows {
  const horizons = new Map<string, Horizon>();

  const wantedOf = (requests: readonly Tracked[]): readonly Wanted[] =>
    groupedByJob(requests).map(group => {
      const id = jobPath(group.job);
      return { ...group, id, span: spanOf(group.requests, horizons.get(id) ?? null) };
    });

  async function routeOf(requests: readonly Tracked[], pass: Pass): Promise<Result<Route, Refusal>> {
    const alone: Wanted[] = [];
    const shared: Shared[] = [];
    for (const candidates of byFolder(wantedOf(requests))) {
      const [first] = candidates;
      const jobs = candidates.filter(({ span }) => span.size <= WIDEST_WINDOW);
      if (jobs.length < MANY_JOBS) {
        alone.push(...candidates);
        continue;
      }
      const size = Math.max(...jobs.map(({ span }) => span.size));
      const members = await folderSizes(folderOf(first), pass);
      if (!members.ok) return members;
      if (members.value * size > FOLDER_BUILDS) alone.push(...candidates);
      else {
        shared.push({ folder: folderOf(first), jobs, size });
        alone.push(...candidates.filter(job => !jobs.includes(job)));
      }
    }
    return ok({ shared, alone });
  }

  /** Those of its jobs that the folder did not show are to be looked at by themselves. */
  async function lookAtFolder({ folder, jobs, size }: Shared, pass: Pass): Promise<Result<void, Refusal>> {
    const rows = await readFolderBuilds(controller, folder, size, pass);
    if (!rows.ok) return hide(rows.error, [], pass).ok ? ok(undefined) : rows;
    const builds = new Map(rows.value.map(row => [row.name, row.builds]));
    for (const { job, id } of jobs) {
      const shown = builds.get(job.at(-1)?.replaceAll('/', '%2F') ?? '');
      if (shown) pass.readings.set(id, readOn(NOTHING_READ, shown, size));
    }
    return ok(undefined);
  }

  /** Reads on until the span is covered. What one page has shown counts even if the next one is refused. */
  async function lookAtJob({ job, requests, id, span }: Wanted, pass: Pass): Promise<Seen> {
    let reading = pass.readings.get(id) ?? NOTHING_READ;
    for (let page = 0; page < PAGES; page += 1) {
      const size = reading.asked === 0 ? span.size : missingBelow(reading, span);
      if (size === 0 || reading.all) break;
      const next = await readPage(controller, job, reading, Math.min(size, PAGE), pass);
      if (!next.ok) {
        const hidden = hide(next.error, reading.asked === 0 ? requests : [], pass);
        if (!hidden.ok || reading.asked === 0) return hidden;
        break;
      }
      reading = next.value;
    }
    pass.readings.set(id, reading);
    const earlier = horizons.get(id) ?? null;
    if (earlier !== null || reading.all) pass.covered.add(id);
    horizons.set(id, horizonAfter(earlier, reading));
    return ok(seenInBuilds(controller.base, requests, reading.rows));
  }

  async function searchJob({ job, requests }: JobGroup, pass: Pass): Promise<Seen> {
    const id = jobPath(job);
    let reading: Reading = pass.readings.get(id) ?? NOTHING_READ;
    let seen: readonly Observation[] = [];
    for (let page = 0; page < HISTORY_PAGES && !reading.all; page += 1) {
      const next = await readPage(controller, job, reading, PAGE, pass);
      if (!next.ok) return hide(next.error, requests, pass);
      reading = next.value;
      seen = seenInBuilds(controller.base, requests, reading.rows);
      if (seen.length === requests.length) break;
    }
    pass.readings.set(id, reading);
    return ok(seen);
  }

  return {
    async cost(requests, pass) {
      const route = await routeOf(requests, pass);
      return route.ok ? ok(route.value.shared.length + route.value.alone.length) : route;
    },
    async look(requests, pass) {
      const route = await routeOf(requests, pass);
      if (!route.ok) return route;
      const { shared, alone } = route.value;
      const folders = await Promise.all(shared.map(folder => lookAtFolder(folder, pass)));
      for (const folder of folders) if (!folder.ok) return folder;
      const jobs = [...alone, ...shared.flatMap(folder => folder.jobs)];
      return all(await Promise.all(jobs.map(job => lookAtJob(job, pass))));
    },
    searchHistory: async (requests, pass) =>
      all(await Promise.all(groupedByJob(requests).map(group => searchJob(group, pass)))),
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

const folderOf = ({ job }: Wanted): JobPath => job.slice(0, -1);

function byFolder(jobs: readonly Wanted[]): readonly (readonly [Wanted, ...Wanted[]])[] {
  const folders = new Map<string, [Wanted, ...Wanted[]]>();
  for (const job of jobs) {
    const id = jobPath(folderOf(job));
    const members = folders.get(id);
    if (members === undefined) folders.set(id, [job]);
    else members.push(job);
  }
  return [...folders.values()];
}
