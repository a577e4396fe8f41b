import { randomUUID } from 'node:crypto';
import { pause, systemClock } from '../../src/core/clock.ts';
import { requestKey } from '../../src/core/ids.ts';
import type { Build } from '../../src/targets/build.ts';
import type { Observation, Tracked } from '../../src/targets/follower.ts';
import { jobPath } from '../../src/targets/jenkins/addresses/job-url.ts';
import { isRecord } from '../../src/targets/jenkins/json/json-shapes.ts';
import { endedBy } from '../../src/targets/jenkins/signals/signals.ts';
import type { Submission, SubmitOutcome } from '../../src/targets/submission.ts';
import type { JobPath, Target } from '../../src/targets/target.ts';
import type { Patience } from './controller-under-test.ts';
import type { Remote } from './remote.ts';

export const signal = new AbortController().signal;

/** Asks for one build, under a key of its own. */
export function fire(
  target: Target,
  job: JobPath,
  parameters: Readonly<Record<string, string>> = {},
  more: Partial<Submission> = {},
): Promise<SubmitOutcome> {
  const key = requestKey(randomUUID());
  return target.submit(
    { key, job, parameters: new Map(Object.entries(parameters)), ...more },
    endedBy(signal),
  );
}

/** The same where it must be taken: what to follow it by. */
export async function queued(
  target: Target,
  job: JobPath,
  parameters: Readonly<Record<string, string>> = {},
  more: Partial<Submission> = {},
): Promise<Tracked & { readonly existing: boolean }> {
  const key = requestKey(randomUUID());
  const outcome = await fire(target, job, parameters, { ...more, key });
  if (outcome.kind !== 'queued') throw new Error(`not queued: ${JSON.stringify(outcome.refusal)}`);
  return { key, job, queueId: outcome.queueId, existing: outcome.existing };
}

type State = Observation['state'];
type In<S extends State> = Extract<Observation, { readonly state: S }>;

/** Looks until every request is in this state; gives up when the patience is at its end. */
export async function allUntil<S extends State>(
  target: Target,
  requests: readonly Tracked[],
  state: S,
  { interval, looks }: Patience,
): Promise<readonly In<S>[]> {
  let seen: readonly Observation[] = [];
  let tracked = requests;
  const follower = target.follow();
  for (let look = 0; look < looks; look += 1) {
    const observed = await follower.observe(tracked, signal);
    if (!observed.ok) throw new Error(`cannot look: ${JSON.stringify(observed.error)}`);
    seen = observed.value;
    const there = seen.filter((one): one is In<S> => one.state === state);
    if (there.length === requests.length) return there;
    tracked = tracked.map(request => withBuild(request, seen));
    await pause(systemClock, interval);
  }
  throw new Error(`not ${state} after ${looks} looks: ${JSON.stringify(seen)}`);
}

export async function until<S extends State>(
  target: Target,
  request: Tracked,
  state: S,
  patience: Patience,
): Promise<In<S>> {
  const [only] = await allUntil(target, [request], state, patience);
  if (only === undefined) throw new Error('one request and no observation');
  return only;
}

/** What a request waits for, in the server's words. Not every look asks the queue. */
export async function reason(target: Target, request: Tracked, patience: Patience): Promise<string> {
  for (let look = 0; look < patience.looks; look += 1) {
    const { why } = await until(target, request, 'queued', patience);
    if (why !== null) return why;
    await pause(systemClock, patience.interval);
  }
  throw new Error(`no reason after ${patience.looks} looks`);
}

/** A build stays known once it has been seen. */
function withBuild(request: Tracked, seen: readonly Observation[]): Tracked {
  const now = seen.find(({ key }) => key === request.key);
  return now !== undefined && (now.state === 'running' || now.state === 'finished')
    ? { ...request, build: now.build }
    : request;
}

/** The console from its start to its end, read piece by piece. */
export async function wholeLog(
  target: Target,
  job: JobPath,
  build: Build,
  { interval, looks }: Patience,
): Promise<string> {
  let text = '';
  let offset = 0;
  for (let look = 0; look < looks; look += 1) {
    const chunk = await target.log(build, job, offset, signal);
    if (!chunk.ok) throw new Error(`no console: ${JSON.stringify(chunk.error)}`);
    text += chunk.value.text;
    offset = chunk.value.next;
    if (!chunk.value.more) return text;
    await pause(systemClock, interval);
  }
  throw new Error(`the console has no end after ${looks} looks`);
}

/** What the server itself says of a build, asked without the client that is tested. */
export interface ServerBuild {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly causes: readonly string[];
}

export async function onServer(remote: Remote, job: JobPath, { number }: Build): Promise<ServerBuild> {
  const tree = 'actions[parameters[name,value],causes[shortDescription]]';
  const actions = listIn(await remote.read(`${jobPath(job)}/${number}`, tree), 'actions');
  const parameters = actions.flatMap(action => listIn(action, 'parameters')).filter(isRecord);
  const causes = actions.flatMap(action => listIn(action, 'causes')).filter(isRecord);
  return {
    parameters: Object.fromEntries(parameters.map(({ name, value }) => [String(name), value])),
    causes: causes.map(({ shortDescription }) => String(shortDescription)),
  };
}

/** How many builds the server has of a job. */
export async function buildCount(remote: Remote, job: JobPath): Promise<number> {
  return listIn(await remote.read(jobPath(job), 'allBuilds[number]'), 'allBuilds').length;
}

function listIn(json: unknown, name: string): readonly unknown[] {
  const list = isRecord(json) ? json[name] : null;
  return Array.isArray(list) ? list : [];
}
