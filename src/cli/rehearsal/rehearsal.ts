import { systemClock } from '../../core/clock.ts';
import { type JobPath, showJob } from '../../core/job-path.ts';
import { hasSecret } from '../../core/text.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Plan, PlannedAuth } from '../../plan/plan.ts';
import {
  type Sandbox,
  type SandboxJob,
  type SandboxOptions,
  type SandboxParameter,
  startSandbox,
} from '../../sandbox/sandbox.ts';

/** A sandbox in this process, and what a plan needs to be fired at it instead of at the real targets. */
export interface Rehearsal {
  readonly sandbox: Sandbox;
  readonly place: { readonly url: string; readonly auth: PlannedAuth };
}

/** `options` stand above what the manifest says. Rejects when the port is taken. */
export async function startRehearsal(
  manifest: Manifest,
  options: Partial<SandboxOptions> = {},
): Promise<Rehearsal> {
  const { executors } = manifest.sandbox;
  const sandbox = await startSandbox({ clock: systemClock, executors, ...options });
  const { url, user, token } = sandbox;
  return { sandbox, place: { url, auth: { kind: 'token', user, token } } };
}

/** Makes the jobs that a plan names and that the sandbox does not have yet. */
export function addJobs(rehearsal: Rehearsal, plan: Plan, manifest: Manifest, known: Set<string>): void {
  for (const job of jobsOf(plan, manifest)) {
    const name = showJob(job.path);
    if (known.has(name)) continue;
    known.add(name);
    // A sandbox with a home has its jobs still.
    if (!rehearsal.sandbox.hasJob(job.path)) rehearsal.sandbox.addJob(job);
  }
}

/** Each job takes what any of its requests sends; how it behaves is said under `sandbox:` in the manifest. */
function jobsOf(plan: Plan, manifest: Manifest): readonly SandboxJob[] {
  const jobs = new Map<
    string,
    { readonly path: JobPath; readonly parameters: Map<string, SandboxParameter> }
  >();
  const markers = new Map(plan.triggers.map(({ name, marker }) => [name, marker]));
  for (const request of plan.requests) {
    const name = showJob(request.job);
    const job = jobs.get(name) ?? { path: request.job, parameters: new Map() };
    jobs.set(name, job);
    const marker = markers.get(request.trigger) ?? null;
    if (marker !== null) job.parameters.set(marker, { type: 'string', name: marker });
    for (const [parameter, text] of request.parameters) {
      job.parameters.set(parameter, { type: hasSecret(text) ? 'password' : 'string', name: parameter });
    }
  }
  return [...jobs].map(([name, { path, parameters }]) => {
    const spec = manifest.sandbox.jobs.get(name);
    const outcomes = (spec?.outcomes ?? []).map(({ when, result, duration }) => ({
      when: Object.fromEntries(when),
      result,
      ...(duration === null ? {} : { duration }),
    }));
    return {
      // Jenkins itself names the job of a branch `feature/x` so.
      path: path.map(segment => segment.replaceAll('/', '%2F')),
      parameters: [...parameters.values()],
      outcomes,
      ...(spec === undefined ? {} : { duration: spec.duration }),
    };
  });
}
