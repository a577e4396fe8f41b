import type { Result } from '../../core/result.ts';
import type { PlannedTarget } from '../../plan/plan.ts';
import type { Probe } from '../examination.ts';
import type { Refusal, RefusalReason } from '../refusal.ts';
import type { JobPath } from '../target.ts';

/** Stable names of what a checkup finds beside the reasons for which a server refuses. */
export type FindingCode =
  | RefusalReason
  /** Credentials were sent, and the server takes us for nobody all the same. */
  | 'not-signed-in'
  /** The server is about to shut down: what is fired now waits. */
  | 'quieting-down'
  /** The answers carry no version: something strips headers, or it is no Jenkins. */
  | 'no-version'
  /** The job is written in another case than the server writes it. */
  | 'other-case'
  /** Parameters of the job that are not set: their defaults apply. */
  | 'unset-parameters'
  /** The job's token hides the user from the build's cause. */
  | 'user-not-shown'
  /** Whether the job's token is right only a build would tell. */
  | 'token-unchecked';

/** Something about a target or a job that a person should know before a run. */
export interface Finding {
  /** An error is to be mended before a run; a note is good to know. */
  readonly severity: 'error' | 'note';
  readonly code: FindingCode;
  readonly message: string;
  readonly next: string;
  /** How many of the job's requests it is about, where that are not all. */
  readonly requests?: number;
}

export interface Checkup {
  readonly targets: readonly TargetCheckup[];
}

export interface TargetCheckup {
  readonly target: PlannedTarget;
  /** An error means that it cannot be reached or refuses us; its jobs were not looked at then. */
  readonly probe: Result<Probe, Refusal>;
  readonly findings: readonly Finding[];
  readonly jobs: readonly JobCheckup[];
}

export interface JobCheckup {
  readonly job: JobPath;
  /** How many requests of the plan go to it. */
  readonly requests: number;
  readonly findings: readonly Finding[];
}

/** How a checkup ended; the later one in this list counts. */
export type CheckupOutcome = 'well' | 'to-mend' | 'refused';

export function checkupOutcome({ targets }: Checkup): CheckupOutcome {
  if (targets.some(({ probe }) => !probe.ok)) return 'refused';
  const findings = targets.flatMap(({ findings, jobs }) => [
    ...findings,
    ...jobs.flatMap(job => job.findings),
  ]);
  return findings.some(({ severity }) => severity === 'error') ? 'to-mend' : 'well';
}
