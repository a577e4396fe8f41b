import type { Answer } from '../http/answer.ts';
import type { Build } from '../model/builds.ts';
import { describeCause } from '../model/causes.ts';
import type { SandboxBuild, SandboxRequests } from '../options.ts';

/** What the sandbox tells about itself below `/sandbox/`, open to everybody who can reach it. */
export interface SandboxFacts {
  builds(): readonly SandboxBuild[];
  requests(): SandboxRequests;
}

export function sandboxAdmin(facts: SandboxFacts, page: string): Answer {
  if (page === 'builds') return json(200, facts.builds());
  if (page === 'requests') return json(200, facts.requests());
  return json(404, { error: 'there are /sandbox/builds and /sandbox/requests' });
}

const json = (status: number, value: unknown): Answer => ({
  status,
  headers: [['Content-Type', 'application/json;charset=utf-8']],
  body: JSON.stringify(value, null, 2),
  compressible: true,
});

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
