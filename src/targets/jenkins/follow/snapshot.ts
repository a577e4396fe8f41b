/** Pure functions from what the server shows to what it means for the requests that are followed. */

import type { QueueId } from '../../../core/ids.ts';
import type { Build } from '../../build.ts';
import type { Observation, Tracked } from '../../follower.ts';
import type { Refusal } from '../../refusal.ts';
import { type JobPath, showJob } from '../../target.ts';
import { type BaseUrl, buildPath, jobPath, pageUrl } from '../addresses/job-url.ts';
import type { BuildRow, LeftItem, QueueItem, RunningBuild } from '../json/json-shapes.ts';

/** The build's address is made from the manifest's URL: the server's own may name a host that nobody can reach. */
export const buildOf = (base: BaseUrl, job: JobPath, number: number): Build => ({
  number,
  url: pageUrl(base, buildPath(job, number)),
});

/** A build is finished when nothing of it goes on and it has a result: a pipeline may have one while it still builds. */
export function seenBuild(base: BaseUrl, { key, job }: Tracked, row: BuildRow): Observation {
  const build = buildOf(base, job, row.number);
  return row.building || row.inProgress || row.result === null
    ? { key, state: 'running', build }
    : { key, state: 'finished', build, result: row.result, duration: row.duration };
}

/** Those that a list of builds of their own job shows, by queue id, or by number once that is known. */
export function seenInBuilds(
  base: BaseUrl,
  tracked: readonly Tracked[],
  rows: readonly BuildRow[],
): readonly Observation[] {
  const byNumber = new Map(rows.map(row => [row.number, row]));
  const byQueueId = new Map(rows.flatMap(row => (row.queueId === null ? [] : [[row.queueId, row] as const])));
  return tracked.flatMap(request => {
    const row =
      request.build === undefined ? byQueueId.get(request.queueId) : byNumber.get(request.build.number);
    return row === undefined || isOfAnother(row, request) ? [] : [seenBuild(base, request, row)];
  });
}

/** A job that was deleted and made anew counts its builds from 1 again. */
export const isOfAnother = (row: BuildRow, { queueId }: Tracked): boolean =>
  row.queueId !== null && row.queueId !== queueId;

/** Those that wait in the queue. */
export function seenInQueue(
  tracked: readonly Tracked[],
  items: readonly QueueItem[],
): readonly Observation[] {
  const why = new Map<QueueId, string | null>(items.map(item => [item.id, item.why]));
  return tracked.flatMap(({ key, queueId }) => {
    const reason = why.get(queueId);
    return reason === undefined ? [] : [{ key, state: 'queued', why: reason } as const];
  });
}

/** Those that an executor is busy with. */
export function seenRunning(
  base: BaseUrl,
  tracked: readonly Tracked[],
  running: readonly RunningBuild[],
): readonly Observation[] {
  const numbers = new Map<QueueId, number>(running.map(({ queueId, number }) => [queueId, number]));
  return tracked.flatMap(({ key, job, queueId, build }) => {
    const number = numbers.get(queueId);
    // After a restart of the server its id may be another's; a build that is known keeps its number.
    return number === undefined || (build !== undefined && build.number !== number)
      ? []
      : [{ key, state: 'running', build: buildOf(base, job, number) } as const];
  });
}

/** One that was asked for by its queue id. An item that has left without a build yet is about to start. */
export function seenItem(base: BaseUrl, request: Tracked, item: LeftItem): Observation {
  const { key, job } = request;
  if (item.row !== null) return seenBuild(base, request, item.row);
  if (item.build !== null) return { key, state: 'running', build: buildOf(base, job, item.build) };
  return item.cancelled ? { key, state: 'cancelled' } : { key, state: 'queued', why: item.why };
}

/** One that nothing knows any more. */
export function lost({ key, job, queueId, build }: Tracked, jobGone: boolean): Observation {
  const seen = jobGone
    ? `its job ${showJob(job)} is gone: deleted, renamed or hidden from this user`
    : build === undefined
      ? `queue item ${queueId} has expired, and no build of ${showJob(job)} carries its id`
      : `build ${build.number} of ${showJob(job)} is gone: deleted, or no longer visible`;
  return { key, state: 'lost', seen };
}

/** One of which this look says nothing new. */
export const unchanged = ({ key, build }: Tracked): Observation =>
  build === undefined
    ? { key, state: 'queued', why: null, assumed: true }
    : { key, state: 'running', build, assumed: true };

/** One whose page the server would not give. */
export const unseen = ({ key }: Tracked, refusal: Refusal): Observation => ({
  key,
  state: 'unseen',
  refusal,
});

/** The requests of one job. */
export interface JobGroup {
  readonly job: JobPath;
  readonly requests: readonly Tracked[];
}

/** Requests by the job that they are of, in the order of their first. */
export function groupedByJob(tracked: readonly Tracked[]): readonly JobGroup[] {
  const groups = new Map<string, JobGroup & { readonly requests: Tracked[] }>();
  for (const request of tracked) {
    const id = jobPath(request.job);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { job: request.job, requests: [request] });
    else group.requests.push(request);
  }
  return [...groups.values()];
}
