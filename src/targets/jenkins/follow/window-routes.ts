/** By which requests the newest builds of jobs are read: those of many near each other together, the others one by one. */

import { ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import { jobPath } from '../addresses/job-url.ts';
import { type Span, WIDEST_WINDOW } from './build-span.ts';
import type { Depth } from './looks.ts';
import type { JobGroup } from './snapshot.ts';

/** From so many of its jobs on, a folder may be looked at as a whole. */
const MANY_JOBS = 2;

/** From so many of its folders on, all of them may be: branches of many repositories, say. */
const MANY_FOLDERS = 4;

/** Builds in one look at a folder at most: those of jobs that nobody asked for come along. */
const FOLDER_BUILDS = 2_000;

/** So many builds are cheaper for the server than one more request. */
const BUILDS_A_REQUEST = 400;

/** A folder that shows fewer builds of each job would show too little of them between two looks. */
const FEWEST_SHOWN = 2;

/** A job, and what is to be read of its builds. */
export interface Wanted extends JobGroup {
  /** Its path. */
  readonly id: string;
  readonly span: Span;
}

/** Jobs that one request shows. */
export interface Shared {
  /** The folder's path, and how far below it they are. */
  readonly id: string;
  readonly folder: JobPath;
  readonly depth: Depth;
  readonly jobs: readonly Wanted[];
  /** So many of the newest builds of each. */
  readonly size: number;
}

export interface Route {
  readonly shared: readonly Shared[];
  readonly alone: readonly Wanted[];
}

/** How many jobs are in a folder, or in its folders; `Infinity`: they are not to be looked at together. */
export type SizeOf = (folder: JobPath, depth: Depth) => Promise<Result<number, Refusal>>;

/** From what one request shows the most of to what needs one each. */
export async function routeOf(wanted: readonly Wanted[], sizeOf: SizeOf): Promise<Result<Route, Refusal>> {
  const ofFolders = await share(wanted, 2, sizeOf);
  if (!ofFolders.ok) return ofFolders;
  const ofFolder = await share(ofFolders.value.alone, 1, sizeOf);
  if (!ofFolder.ok) return ofFolder;
  const { shared, alone } = ofFolder.value;
  return ok({ shared: [...ofFolders.value.shared, ...shared], alone });
}

async function share(
  wanted: readonly Wanted[],
  depth: Depth,
  sizeOf: SizeOf,
): Promise<Result<Route, Refusal>> {
  const alone = wanted.filter(({ job }) => job.length < depth);
  const shared: Shared[] = [];
  const deepEnough = wanted.filter(({ job }) => job.length >= depth);
  for (const [folder, candidates] of byAncestor(deepEnough, depth)) {
    const jobs = candidates.filter(({ span }) => span.size <= WIDEST_WINDOW);
    const members = isMany(jobs, depth) ? await sizeOf(folder, depth) : ok(Infinity);
    if (!members.ok) return members;
    const size = shownOfEach(jobs, members.value);
    const fitting = jobs.filter(({ span }) => size !== null && span.needed <= size);
    if (size === null || !isMany(fitting, depth)) {
      alone.push(...candidates);
      continue;
    }
    const id = `${jobPath(folder)}${'/*'.repeat(depth)}`;
    shared.push({ id, folder, depth, jobs: fitting, size });
    alone.push(...candidates.filter(job => !fitting.includes(job)));
  }
  return ok({ shared, alone });
}

function isMany(jobs: readonly Wanted[], depth: Depth): boolean {
  return depth === 1 ? jobs.length >= MANY_JOBS : byAncestor(jobs, 1).length >= MANY_FOLDERS;
}

/**
 * How many builds of each job one look at all shows: as many as are wanted, or fewer where there are many members, since a
 * job of which that is too little can be read on by itself. Null: it is not worth while.
 */
function shownOfEach(jobs: readonly Wanted[], members: number): number | null {
  const widest = Math.max(0, ...jobs.map(({ span }) => span.size));
  const affordable = Math.floor(Math.min(FOLDER_BUILDS, BUILDS_A_REQUEST * jobs.length) / members);
  return affordable >= Math.min(widest, FEWEST_SHOWN) ? Math.min(widest, affordable) : null;
}

/** Jobs by the folder that is so many levels above them. */
function byAncestor(
  jobs: readonly Wanted[],
  depth: Depth,
): readonly (readonly [folder: JobPath, jobs: readonly Wanted[]])[] {
  const folders = new Map<string, readonly [JobPath, Wanted[]]>();
  for (const job of jobs) {
    const folder = job.job.slice(0, -depth);
    const id = jobPath(folder);
    const known = folders.get(id);
    if (known === undefined) folders.set(id, [folder, [job]]);
    else known[1].push(job);
  }
  return [...folders.values()];
}
