import { type JobPath, showJob } from '../../core/job-path.ts';
import type { Plan, PlannedTarget } from '../../plan/plan.ts';
import type { Wanted } from '../examination.ts';
import type { Target } from '../target.ts';
import type { Checkup, JobCheckup, TargetCheckup } from './finding.ts';
import { examinationFindings } from './job-findings.ts';
import { probeFindings } from './probe-findings.ts';

/** What a checkup looks at: some targets, and of a plan what it would send there. */
export type CheckupScope = Pick<Plan, 'targets' | 'triggers' | 'requests'>;

/** Looks at every target and every job once, and changes nothing anywhere. Never rejects. */
export async function checkUp(
  scope: CheckupScope,
  connected: ReadonlyMap<string, Target>,
  signal: AbortSignal,
): Promise<Checkup> {
  const targets = [...scope.targets.values()].flatMap(planned => {
    const target = connected.get(planned.name);
    return target === undefined ? [] : [checkTarget(planned, target, scope, signal)];
  });
  return { targets: await Promise.all(targets) };
}

async function checkTarget(
  planned: PlannedTarget,
  target: Target,
  scope: CheckupScope,
  signal: AbortSignal,
): Promise<TargetCheckup> {
  const probe = await target.probe(signal);
  if (!probe.ok) return { target: planned, probe, findings: [], jobs: [] };
  // The target itself bounds how many requests are on their way.
  const jobs = jobsAt(planned.name, scope).map(job => checkJob(planned, target, job, signal));
  return {
    target: planned,
    probe,
    findings: probeFindings(probe.value, planned),
    jobs: await Promise.all(jobs),
  };
}

interface CheckedJob {
  readonly job: JobPath;
  readonly wanted: Wanted[];
}

function jobsAt(name: string, { triggers, requests }: CheckupScope): readonly CheckedJob[] {
  const markers = new Map(triggers.map(trigger => [trigger.name, trigger.marker]));
  const jobs = new Map<string, CheckedJob>();
  for (const { target, trigger, job, parameters, token } of requests) {
    if (target !== name) continue;
    const path = showJob(job);
    const known = jobs.get(path) ?? { job, wanted: [] };
    jobs.set(path, known);
    const marker = markers.get(trigger) ?? null;
    known.wanted.push({
      parameters,
      ...(token === null ? {} : { token }),
      ...(marker === null ? {} : { marker: { name: marker, value: '' } }),
    });
  }
  return [...jobs.values()];
}

async function checkJob(
  planned: PlannedTarget,
  target: Target,
  { job, wanted }: CheckedJob,
  signal: AbortSignal,
): Promise<JobCheckup> {
  const examined = await target.examine(job, wanted, signal);
  return { job, requests: wanted.length, findings: examinationFindings(examined, wanted, planned, job) };
}
