import { showJob } from '../core/job-path.ts';
import type { Text } from '../core/text.ts';
import {
  DEFAULTS,
  type SandboxJobSpec,
  type SandboxOutcome,
  type SandboxSpec,
} from '../manifest/manifest.ts';
import type { Plan, PlannedRequest } from '../plan/plan.ts';
import { requestDifferences } from './differences.ts';
import type { PlannedBuild } from './test-file.ts';

/** As good as forever: longer than any timeout may be. In milliseconds. */
const FOREVER = 366 * 86_400_000;

/**
 * What the sandbox is told so that builds end as a test wants it. The sandbox knows a build by its parameters alone, so every
 * request gets an outcome of its own, with all parameters of its job; requests of a job that are equal in them end alike.
 */
export function plannedOutcomes(
  plan: Pick<Plan, 'requests'>,
  sandbox: SandboxSpec,
  builds: readonly PlannedBuild[],
): SandboxSpec {
  if (builds.length === 0) return sandbox;
  const byJob = new Map<string, PlannedRequest[]>();
  for (const request of plan.requests) {
    const name = showJob(request.job);
    const own = byJob.get(name);
    if (own === undefined) byJob.set(name, [request]);
    else own.push(request);
  }
  const jobs = new Map(sandbox.jobs);
  for (const [name, requests] of byJob) {
    const spec = sandbox.jobs.get(name) ?? { duration: DEFAULTS.sandboxDuration, outcomes: [] };
    const parameters = new Set(requests.flatMap(request => [...request.parameters.keys()]));
    const outcomes = requests.map(request => outcomeOf(request, parameters, spec, builds));
    jobs.set(name, { ...spec, outcomes });
  }
  return { ...sandbox, jobs };
}

function outcomeOf(
  request: PlannedRequest,
  parameters: ReadonlySet<string>,
  spec: SandboxJobSpec,
  builds: readonly PlannedBuild[],
): SandboxOutcome {
  // A parameter that a request leaves out gets the default of the sandbox's job: the empty text.
  const when = new Map([...parameters].map(name => [name, sentText(request.parameters.get(name) ?? '')]));
  const planned = builds.find(build => requestDifferences(build.requests, request).length === 0);
  if (planned !== undefined) {
    const { result, duration, hangs } = planned;
    return { when, result, duration: hangs ? FOREVER : duration };
  }
  const usual = spec.outcomes.find(outcome =>
    [...outcome.when].every(([name, value]) => when.get(name) === value),
  );
  return { when, result: usual?.result ?? 'SUCCESS', duration: usual?.duration ?? null };
}

/** In a rehearsal a secret's name is sent in its place. */
const sentText = (text: Text): string =>
  typeof text === 'string'
    ? text
    : text.map(part => (typeof part === 'string' ? part : 'secret' in part ? part.secret : '')).join('');
