import type { Build } from '../model/builds.ts';
import { describeCause } from '../model/causes.ts';
import type { SandboxBuild } from '../options.ts';

/** A build for tests and people: plain data that does not change any more. */
export const describeBuild = (build: Build): SandboxBuild => ({
  job: build.job.path,
  number: build.number,
  queueId: build.queueId,
  parameters: Object.fromEntries(
    build.parameters.map(({ name, type, value }) => [name, type === 'password' ? '<password>' : value]),
  ),
  causes: build.causes.map(describeCause),
  result: build.ended?.result ?? null,
  building: build.ended === null,
  description: build.description,
});
