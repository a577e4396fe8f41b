import { showJob } from '../core/job-path.ts';
import { type Checkup, checkupOutcome, type TargetCheckup } from '../targets/checkup/finding.ts';

/** A checkup for programs: `doctor --format json` prints this. */
export const checkupDocument = (checkup: Checkup): unknown => ({
  outcome: checkupOutcome(checkup),
  targets: checkup.targets.map(targetDocument),
});

function targetDocument({ target, probe, findings, jobs }: TargetCheckup): unknown {
  const { name, url, auth } = target;
  const head = { target: name, url, auth: auth.kind, reached: probe.ok };
  if (!probe.ok) {
    const { reason, status, request, message, next } = probe.error;
    return {
      ...head,
      refusal: { reason, ...(status === undefined ? {} : { status }), request, message, next },
    };
  }
  const { version, user, quietingDown, took } = probe.value;
  return {
    ...head,
    version,
    user,
    quietingDown,
    milliseconds: Math.round(took),
    findings,
    jobs: jobs.map(({ job, requests, findings: found }) => ({
      job: showJob(job),
      requests,
      findings: found,
    })),
  };
}
