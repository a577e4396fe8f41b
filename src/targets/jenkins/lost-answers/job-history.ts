import { ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import { PAGE, WIDEST_WINDOW } from '../follow/build-span.ts';
import { readWithAge, type WithAge } from '../json/read-json.ts';
import type { Signals } from '../signals/signals.ts';
import { type Candidate, historyTree, type JobHistory, readHistory } from './suspicion.ts';

/** More builds of one job than that in one look are not searched: nothing is called absent then. */
const PAGES = 10;

export interface History extends JobHistory {
  /** Whether every build since this instant of the server's clock is among them, for certain. */
  readonly isCompleteSince: (instant: number) => boolean;
  /** It may be of before it was asked for. */
  readonly isOld: boolean;
}

/** What a job takes, and its builds from the newest back to an instant of the server's clock. */
export async function readBuildsSince(
  controller: Controller,
  job: JobPath,
  earliest: number,
  signals: Signals,
): Promise<Result<History, Refusal>> {
  const read = (from: number, to: number): Promise<Result<WithAge<JobHistory>, Refusal>> =>
    readWithAge(controller, jobPath(job), historyTree(from, to), readHistory, signals);
  const first = await read(0, WIDEST_WINDOW);
  if (!first.ok) return first;
  const { path, definitions, nextNumber } = first.value.told;
  let { isOld } = first.value;
  const builds = new Map(first.value.told.builds.map(build => [build.number, build]));
  let asked = WIDEST_WINDOW;
  let page = first.value.told.builds;
  let isAll = page.length < WIDEST_WINDOW;
  for (let pages = 1; pages < PAGES && !isAll && !reaches(page, earliest); pages += 1) {
    const next = await read(asked, asked + PAGE);
    if (!next.ok) return next;
    page = next.value.told.builds;
    isOld ||= next.value.isOld;
    // Builds that start meanwhile push others down, which then come twice.
    for (const build of page) builds.set(build.number, build);
    isAll = page.length < PAGE;
    asked += PAGE;
  }
  const all = [...builds.values()];
  return ok({
    path,
    definitions,
    nextNumber,
    builds: all,
    isOld,
    isCompleteSince: instant => (isAll || reaches(all, instant)) && !mayLackSome(all, nextNumber, instant),
  });
}

const isBefore = ({ since }: Candidate, instant: number): boolean => since !== null && since < instant;

/** Whether it goes back to builds of before. */
function reaches(builds: readonly Candidate[], instant: number): boolean {
  const oldest = builds.at(-1);
  return oldest !== undefined && isBefore(oldest, instant);
}

/** Whether a build since then may have been deleted again: a number is missing where it would stand. */
function mayLackSome(builds: readonly Candidate[], nextNumber: number | null, instant: number): boolean {
  let expected = nextNumber === null ? null : nextNumber - 1;
  for (const build of builds) {
    const number = build.number ?? 0;
    if (expected !== null && number < expected) return true;
    if (isBefore(build, instant)) return false;
    expected = number - 1;
  }
  return expected !== null && expected > 0;
}
