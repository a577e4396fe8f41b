import type { QueueId, RequestKey } from '../../../core/ids.ts';
import { foldedJob } from '../../../core/job-path.ts';
import { err, ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import type { Suspect, Trace } from '../../trace.ts';
import { createWhoAmI, type WhoAmI } from '../access/who-am-i.ts';
import { jobPath } from '../addresses/job-url.ts';
import { taskIs } from '../addresses/task-url.ts';
import { type Controller, unreadable } from '../controller/controller.ts';
import { buildOf } from '../follow/snapshot.ts';
import { readWithAge } from '../json/read-json.ts';
import { isOfPage } from '../refusals/page-refusal.ts';
import { endedBy, type Signals } from '../signals/signals.ts';
import { revealFields } from '../submit/trigger-call.ts';
import { assignTraces, type Evidence, type JobSuspect } from './assign-traces.ts';
import { OTHER_CLOCK } from './candidate-age.ts';
import { type History, readBuildsSince } from './job-history.ts';
import { createQueueTimes, type QueueTimes } from './queue-times.ts';
import { QUEUE_TREE, type QueuedCandidate, readSuspectQueue } from './suspicion.ts';

export type Reconcile = (
  suspects: readonly Suspect[],
  others: ReadonlySet<QueueId>,
  signal: AbortSignal,
) => Promise<Result<ReadonlyMap<RequestKey, Trace>, Refusal>>;

type Traces = ReadonlyMap<RequestKey, Trace>;

/**
 * One look: the queue once, and the builds of each job that a suspect is of. The queue comes first: what has left it by
 * then shows among the builds. Executors need no look, since what they run is among the builds of its job.
 */
export function createReconcile(controller: Controller): Reconcile {
  const whoAmI = createWhoAmI(controller);
  const times = createQueueTimes(controller.clock, controller.session);

  return async (suspects, others, signal) => {
    const signals = endedBy(signal);
    const queue = await readWithAge(controller, '/queue', QUEUE_TREE, readSuspectQueue, signals);
    if (!queue.ok) return isOfPage(queue.error) ? ok(allUnseen(suspects, queue.error)) : queue;
    const { told, isOld } = queue.value;
    times.note(told);
    const traces = new Map<RequestKey, Trace>();
    for (const ofJob of byJob(suspects)) {
      const found = await traceJob(
        controller,
        whoAmI,
        { suspects: ofJob, queue: told, isOld, others, times },
        signals,
      );
      if (!found.ok) return found;
      for (const [key, trace] of found.value) traces.set(key, trace);
    }
    return ok(traces);
  };
}

interface JobSearch {
  /** All of one job, and at least one. */
  readonly suspects: readonly Suspect[];
  /** Of all jobs. */
  readonly queue: readonly QueuedCandidate[];
  /** Whether that may be of before it was asked for. */
  readonly isOld: boolean;
  readonly others: ReadonlySet<QueueId>;
  readonly times: QueueTimes;
}

async function traceJob(
  controller: Controller,
  whoAmI: WhoAmI,
  { suspects, queue, isOld, others, times }: JobSearch,
  signals: Signals,
): Promise<Result<Traces, Refusal>> {
  const job = suspects[0]?.submission.job ?? [];
  const unseen = (refusal: Refusal): Traces => allUnseen(suspects, refusal);
  const user = await userOf(suspects, whoAmI, signals);
  if (!user.ok) return isOfPage(user.error) ? ok(unseen(user.error)) : user;
  const earliest = Math.min(...suspects.map(({ sentAt }) => controller.serverClock.earliest(sentAt)));
  const history = await readBuildsSince(controller, job, earliest - OTHER_CLOCK, signals);
  if (!history.ok) return isOfPage(history.error) ? ok(unseen(history.error)) : history;
  const known: JobSuspect[] = [];
  for (const suspect of suspects) {
    const read = await jobSuspect(controller, suspect, user.value);
    if (!read.ok) return ok(unseen(read.error));
    known.push(read.value);
  }
  const waiting = waitingFor(queue, history.value.path ?? job);
  const builds = history.value.builds.map(build => ({ ...build, queuedAt: times.of(build.queueId) }));
  const evidence = evidenceOf(controller, job, waiting, { ...history.value, builds });
  const traces = assignTraces(known, evidence, others);
  return ok(isOld || history.value.isOld ? onlyFound(traces) : traces);
}

/** What is shown by answers that may be of before the look is there; of what they do not show nobody knows. */
const onlyFound = (traces: Traces): Traces =>
  new Map([...traces].map(([key, trace]) => [key, 'queueId' in trace ? trace : { certainty: 'outdated' }]));

/** Of what only may be of the job, nothing counts but that it is there. */
function waitingFor(queue: readonly QueuedCandidate[], job: JobPath): readonly QueuedCandidate[] {
  return queue.flatMap(item => {
    const task = taskIs(item.url, job);
    if (task === 'another') return [];
    return [task === 'own' ? item : { ...item, parameters: null, causes: null }];
  });
}

const allUnseen = (suspects: readonly Suspect[], refusal: Refusal): Traces =>
  new Map(suspects.map(({ submission }) => [submission.key, { certainty: 'unseen', refusal }]));

function evidenceOf(
  controller: Controller,
  job: JobPath,
  waiting: readonly QueuedCandidate[],
  { definitions, nextNumber, builds, isCompleteSince }: History,
): Evidence {
  // It may have started between the two requests, and so be in both answers. A build that began before the item came is of
  // an earlier start of the server, which had given the same id.
  const startedAt = new Map<QueueId | null, number>();
  for (const { queueId, since } of builds)
    startedAt.set(queueId, Math.max(since ?? Infinity, startedAt.get(queueId) ?? 0));
  const hasStarted = ({ queueId, since }: QueuedCandidate): boolean =>
    (startedAt.get(queueId) ?? -Infinity) >= (since ?? 0);
  const candidates = [...waiting.filter(item => !hasStarted(item)), ...builds];
  return {
    definitions,
    nextNumber,
    candidates,
    isCompleteSince,
    buildOf: number => buildOf(controller.base, job, number),
  };
}

/** Only needed where there is no marker to know it by. */
async function userOf(
  suspects: readonly Suspect[],
  whoAmI: WhoAmI,
  signals: Signals,
): Promise<Result<string | null, Refusal>> {
  return suspects.every(({ submission }) => submission.marker !== undefined) ? ok(null) : whoAmI(signals);
}

async function jobSuspect(
  controller: Controller,
  { submission, sentAt, session, nextBuild, queueId, mergedWith, taken }: Suspect,
  user: string | null,
): Promise<Result<JobSuspect, Refusal>> {
  const { key, job, token, cause, marker } = submission;
  const { serverClock } = controller;
  const fields = await revealFields(submission, controller.read);
  if (!fields.ok) {
    const ask = controller.ask({ method: 'GET', path: jobPath(job), acts: false });
    return err(unreadable(ask, fields.error));
  }
  const { parameters } = fields.value;
  return ok({
    key,
    asked: {
      parameters,
      token: token !== undefined,
      note: token === undefined ? null : (cause ?? null),
      user,
    },
    marker: marker ?? null,
    earliest: serverClock.earliest(sentAt),
    apparent: serverClock.apparent(sentAt),
    numbered:
      nextBuild === undefined
        ? null
        : {
            next: nextBuild.number,
            from: serverClock.earliest(nextBuild.toldBy),
            until: serverClock.latest(nextBuild.toldBy),
          },
    sameSession: session !== null && session === controller.session(),
    queueId,
    mergedWith,
    taken,
  });
}

function byJob(suspects: readonly Suspect[]): readonly (readonly Suspect[])[] {
  const groups = new Map<string, Suspect[]>();
  for (const suspect of suspects) {
    const job = foldedJob(suspect.submission.job);
    const group = groups.get(job);
    if (group === undefined) groups.set(job, [suspect]);
    else group.push(suspect);
  }
  return [...groups.values()];
}
