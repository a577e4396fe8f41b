import { foldedJob, type JobPath, showJob } from '../../core/job-path.ts';
import type { Result } from '../../core/result.ts';
import type { PlannedTarget } from '../../plan/plan.ts';
import type { Examination, Wanted } from '../examination.ts';
import type { Refusal } from '../refusal.ts';
import type { Finding } from './finding.ts';

/** What is to be said of a job and of the requests to it. */
export function examinationFindings(
  examined: Result<Examination, Refusal>,
  wanted: readonly Wanted[],
  { auth }: PlannedTarget,
  asked: JobPath,
): readonly Finding[] {
  if (!examined.ok) {
    const { reason, message, next } = examined.error;
    return [{ severity: 'error', code: reason, message, next }];
  }
  const { job, objections, unset, mayBuild } = examined.value;
  const errors = objections.map(({ reason, message, next, requests }): Finding => {
    const some = requests === wanted.length ? {} : { requests };
    return { severity: 'error', code: reason, message, next, ...some };
  });
  return [
    ...errors,
    ...(job.path === undefined ? [] : caseNotes(job.path, asked)),
    ...tokenNotes(wanted, auth.kind !== 'none' && mayBuild === true),
    ...(unset.length === 0 ? [] : [unsetParameters(unset)]),
  ];
}

/** `userSuffices`: the target's user may build the job without any token. */
function tokenNotes(wanted: readonly Wanted[], userSuffices: boolean): readonly Finding[] {
  if (!wanted.some(({ token }) => token !== undefined)) return [];
  return userSuffices ? [USER_NOT_SHOWN] : [TOKEN_UNCHECKED];
}

const USER_NOT_SHOWN: Finding = {
  severity: 'note',
  code: 'user-not-shown',
  message: "With the job's token a build says `Started by remote host`, and not which user started it.",
  next: "Leave `token` out of the trigger: the target's user may build this job without it.",
};

const TOKEN_UNCHECKED: Finding = {
  severity: 'note',
  code: 'token-unchecked',
  message: "Whether the job's token is right only shows when a build is asked for.",
  next: 'Compare it with "Trigger builds remotely" in the job, if in doubt.',
};

function caseNotes(own: JobPath, asked: JobPath): readonly Finding[] {
  if (showJob(own) === showJob(asked) || foldedJob(own) !== foldedJob(asked)) return [];
  const message = `The server writes this job ${showJob(own)}.`;
  const next = 'Write it so in the manifest: it is found in any case, but then goes by two names.';
  return [{ severity: 'note', code: 'other-case', message, next }];
}

/** So many names are listed; the rest is counted. */
const LISTED = 12;

function unsetParameters(names: readonly string[]): Finding {
  const rest = names.length - LISTED;
  const list = names.slice(0, LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return {
    severity: 'note',
    code: 'unset-parameters',
    message: `The job has parameters that not every request sets: ${list}.`,
    next: 'Their defaults in Jenkins apply, whoever changes them; set them in the manifest to be sure.',
  };
}
