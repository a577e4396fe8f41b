import type { BuildResult, SandboxJob } from '../options.ts';
import type { Cause } from './causes.ts';
import type { Change } from './change.ts';
import type { Job } from './jobs.ts';
import type { ParameterValue } from './parameters.ts';

export interface Build {
  readonly job: Job;
  readonly number: number;
  /** The id of the queue item that it came from. */
  readonly queueId: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly parameters: readonly ParameterValue[];
  readonly causes: readonly Cause[];
  /** How it will end if nobody stops it. */
  readonly plan: Plan;
  /** Null while it runs. */
  ended: Ended | null;
  description: string | null;
}

export interface Plan {
  readonly result: BuildResult;
  /** Milliseconds. */
  readonly duration: number;
}

export interface Ended {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly result: BuildResult;
  /** Who stopped it, or null when it ended by itself. */
  readonly stoppedBy: string | null;
}

/** Milliseconds that a build takes when nothing else is said. */
const DEFAULT_DURATION = 2_000;

/** The first outcome whose parameters all match; a parameter that the build has not is no match. */
export function planBuild(job: SandboxJob, parameters: readonly ParameterValue[]): Plan {
  const values = new Map(parameters.map(({ name, value }) => [name, String(value)]));
  const outcome = job.outcomes?.find(({ when }) =>
    Object.entries(when).every(([name, value]) => values.get(name) === value),
  );
  return {
    result: outcome?.result ?? 'SUCCESS',
    duration: outcome?.duration ?? job.duration ?? DEFAULT_DURATION,
  };
}

/** Milliseconds; 0 while the build runs, as Jenkins has it. */
export const durationOf = (build: Build): number =>
  build.ended === null ? 0 : build.ended.at - build.startedAt;

/** The news of its start. */
export const startOf = ({ job, number, queueId, startedAt, parameters, causes }: Build): Change => ({
  kind: 'started',
  job: job.path,
  number,
  queueId,
  at: startedAt,
  parameters,
  causes,
});
