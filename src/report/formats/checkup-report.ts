import { showJob } from '../../core/job-path.ts';
import type { Checkup, Finding, TargetCheckup } from '../../targets/checkup/finding.ts';
import type { CaseOutcome, ReportCase, ReportFinding, ReportSuite } from './report.ts';

/** A checkup as test cases: a suite for each target, of the target itself and of each job that was looked at. */
export const checkupSuites = ({ targets }: Checkup): readonly ReportSuite[] =>
  targets.map(checkup => ({
    name: checkup.target.name,
    startedAt: null,
    cases: subjectsOf(checkup).map(({ name, findings }) => caseOf(name, checkup, findings)),
  }));

/** What a checkup found. A note is told as one: it is nothing to mend. */
export const checkupFindings = ({ targets }: Checkup): readonly ReportFinding[] =>
  targets.flatMap(checkup =>
    subjectsOf(checkup).flatMap(({ name, findings }) =>
      findings.map(({ severity, code, message, next }) => ({
        severity,
        code,
        message,
        next,
        subject: name === checkup.target.name ? name : `${checkup.target.name} ${name}`,
        link: null,
        place: null,
        related: [],
      })),
    ),
  );

interface Subject {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** A target that refuses us has that as its finding; its jobs were not looked at. */
function subjectsOf({ target, probe, findings, jobs }: TargetCheckup): readonly Subject[] {
  const { name } = target;
  if (!probe.ok) {
    const { reason, message, next } = probe.error;
    return [{ name, findings: [{ severity: 'error', code: reason, message, next }] }];
  }
  return [{ name, findings }, ...jobs.map(job => ({ name: showJob(job.job), findings: job.findings }))];
}

function caseOf(name: string, { target, probe }: TargetCheckup, findings: readonly Finding[]): ReportCase {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return {
    name,
    duration: null,
    outcome: outcomeOf(errors, probe.ok ? 'failed' : 'error'),
    link: null,
    properties: [['url', target.url]],
    output: findings
      .filter(({ severity }) => severity === 'note')
      .map(({ code, message }) => `note ${code}: ${message}`),
  };
}

function outcomeOf(errors: readonly Finding[], kind: 'failed' | 'error'): CaseOutcome {
  const [first] = errors;
  if (first === undefined) return { kind: 'passed' };
  return {
    kind,
    code: first.code,
    message: errors.map(({ message }) => message).join(' '),
    next: errors.map(({ next }) => next).join(' '),
  };
}
