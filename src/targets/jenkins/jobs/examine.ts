import { err, ok, type Result } from '../../../core/result.ts';
import type { Examination, Objection, Wanted } from '../../examination.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobDescription, JobPath } from '../../target.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Call, Controller } from '../controller/controller.ts';
import type { Answer } from '../http/answer.ts';
import type { Ask } from '../refusals/ask.ts';
import { classify } from '../refusals/classify.ts';
import { endedBy, type Signals } from '../signals/signals.ts';
import { objectionsTo, unsetParameters } from './check-requests.ts';
import type { Definitions } from './definitions.ts';

/** Compares requests with their job. `version`: the server's, as a probe told it. */
export async function examine(
  controller: Controller,
  definitions: Definitions,
  version: string | null,
  { job, wanted }: { readonly job: JobPath; readonly wanted: readonly Wanted[] },
  signal: AbortSignal,
): Promise<Result<Examination, Refusal>> {
  const signals = endedBy(signal);
  const described = await definitions.describe(job, signals);
  if (!described.ok) return described;
  const description = described.value;
  const permission = await readPermission(controller, job, { description, version }, signals);
  if (!permission.ok) return permission;
  const objections = [...objectionsTo(wanted, description.parameters)];
  if (!description.buildable) objections.unshift({ ...DISABLED, requests: wanted.length });
  // A job's token stands for the permission.
  const byUser = wanted.filter(({ token }) => token === undefined).length;
  if (permission.value.kind === 'no' && byUser > 0)
    objections.unshift({ ...permission.value.why, requests: byUser });
  return ok({
    job: description,
    mayBuild: permission.value.kind === 'untold' ? null : permission.value.kind === 'yes',
    objections,
    unset: unsetParameters(wanted, description.parameters),
  });
}

type Permission =
  | { readonly kind: 'yes' | 'untold' }
  | { readonly kind: 'no'; readonly why: Omit<Objection, 'requests'> };

/**
 * Whether we may build, without a build: asked by GET, Jenkins checks the permission first, and then turns the method
 * down with a 405. Before Jenkins 2 a GET could start one, so there it stays untold, as with an unknown version.
 */
async function readPermission(
  controller: Controller,
  job: JobPath,
  { description, version }: { readonly description: JobDescription; readonly version: string | null },
  signals: Signals,
): Promise<Result<Permission, Refusal>> {
  if (!description.buildable || !isJenkins2(version)) return ok({ kind: 'untold' });
  const page = description.parameters.length > 0 ? 'buildWithParameters' : 'build';
  const call: Call = { method: 'GET', path: `${jobPath(job)}/${page}`, acts: false };
  const sent = await controller.send(call, signals);
  if (!sent.ok) return sent;
  return permissionOf(controller.ask(call), sent.value);
}

function permissionOf(ask: Ask, answer: Answer): Result<Permission, Refusal> {
  if (answer.status === 405) return ok({ kind: 'yes' });
  const refusal = classify(ask, answer);
  const { reason, message, next } = refusal;
  if (reason === 'forbidden' || reason === 'unauthenticated')
    return ok({ kind: 'no', why: { reason, message, next } });
  return reason === 'not-found' || reason === 'disabled' ? ok({ kind: 'untold' }) : err(refusal);
}

const isJenkins2 = (version: string | null): boolean =>
  Number(/^(\d{1,4})\./.exec(version ?? '')?.[1] ?? 0) >= 2;

const DISABLED: Omit<Objection, 'requests'> = {
  reason: 'disabled',
  message: 'The job is disabled, or cannot be built.',
  next: 'Enable the job in Jenkins, or take it out of the manifest.',
};
