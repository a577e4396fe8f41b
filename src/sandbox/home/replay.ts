import { unreachable } from '../../core/unreachable.ts';
import { type Build, planBuild } from '../model/builds.ts';
import type { Change, QueuedRequest } from '../model/change.ts';
import type { Controller } from '../model/controller.ts';
import { addFolder, addJob, findItem, type Job, removeItem, renameJob } from '../model/jobs.ts';
import type { HomeRecord, SavedQueue } from './home-record.ts';

/**
 * Brings a new controller to where an earlier process was killed, as far as a Jenkins would have it on its disk: jobs,
 * builds, and the queue as it was last saved. What ran is not ended yet.
 */
export function replay(controller: Controller, records: Iterable<HomeRecord>): void {
  let saved: SavedQueue = { kind: 'queue', lastId: 0, items: [] };
  const waiting = new Map<number, QueuedRequest>();
  for (const record of records) {
    if (record.kind === 'queue') {
      saved = record;
      waiting.clear();
      for (const item of record.items) waiting.set(item.id, item);
      continue;
    }
    // A real server would run again what began after the queue was saved: a double that no client can help.
    if (record.kind === 'started') waiting.delete(record.queueId);
    redo(controller, record);
  }
  controller.queue.continueAfter(saved.lastId);
  for (const item of waiting.values()) {
    const job = jobAt(controller, item.job);
    if (job !== null) controller.restoreItem(job, item);
  }
}

function redo(controller: Controller, change: Change): void {
  const { root } = controller;
  switch (change.kind) {
    case 'job-added':
      addJob(root, change.job);
      return;
    case 'folder-added': {
      const parent = findItem(root, change.path.slice(0, -1));
      if (parent?.kind === 'folder') addFolder(parent, change.path.at(-1) ?? '');
      return;
    }
    case 'deleted': {
      const item = findItem(root, change.path);
      if (item !== null) removeItem(root, item);
      return;
    }
    case 'renamed': {
      const job = jobAt(controller, change.path);
      if (job !== null) renameJob(root, job, change.name);
      return;
    }
    case 'disabled': {
      const job = jobAt(controller, change.path);
      if (job !== null) job.disabled = change.disabled;
      return;
    }
    case 'started': {
      const job = jobAt(controller, change.job);
      if (job !== null) controller.restoreBuild(startedBuild(job, change));
      return;
    }
    case 'ended': {
      const { result, stoppedBy, at } = change;
      const build = buildAt(controller, change);
      if (build === null) return;
      build.ended = { at, result, stoppedBy };
      build.job.builds.close(build, result, at - build.startedAt);
      return;
    }
    case 'described': {
      const build = buildAt(controller, change);
      if (build !== null) build.description = change.description;
      return;
    }
    case 'build-deleted': {
      const build = buildAt(controller, change);
      build?.job.builds.remove(build);
      return;
    }
    default:
      unreachable(change);
  }
}

function startedBuild(job: Job, { number, queueId, at, parameters, causes }: Of<'started'>): Build {
  const plan = planBuild(job.definition, parameters);
  return { job, number, queueId, startedAt: at, parameters, causes, plan, ended: null, description: null };
}

type Of<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

function jobAt({ root }: Controller, path: readonly string[]): Job | null {
  const item = findItem(root, path);
  return item?.kind === 'job' ? item : null;
}

const buildAt = (
  controller: Controller,
  { job, number }: { readonly job: readonly string[]; readonly number: number },
): Build | null => jobAt(controller, job)?.builds.find(String(number)) ?? null;
