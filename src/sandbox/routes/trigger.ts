import { err, ok, type Result } from '../../core/result.ts';
import { itemUrl } from '../api/urls.ts';
import { type Answer, bare, container } from '../http/answer.ts';
import { field, originOf, type Request } from '../http/request.ts';
import type { Cause } from '../model/causes.ts';
import type { Job } from '../model/jobs.ts';
import { isRecord, parseJson, readFields, readJsonForm } from '../model/parameters.ts';
import type { QueueItem } from '../model/queue.ts';
import { openJob, refuse, refuseBecause } from './access.ts';
import { parseDelay } from './delay.ts';
import { makeMissingJob } from './missing-job.ts';
import type { Trigger } from './route.ts';
import type { Server } from './server.ts';

/**
 * Asks for a build. The two URLs check the same things in different orders, which shows where a request fails in
 * more than one way (source: `ParameterizedJobMixIn`).
 */
export function trigger(server: Server, request: Request, path: readonly string[], kind: Trigger): Answer {
  if (server.makesMissingJobs) makeMissingJob(server, request, path, kind);
  const job = openJob(server, request, path);
  if (!job.ok) return job.error;
  const delay = readDelay(request);
  if (!delay.ok) return server.pages.oops(500);
  const ask: Ask = { server, request, job: job.value, delay: delay.value };
  return kind === 'build now' ? buildNow(ask) : buildWithParameters(ask);
}

interface Ask {
  readonly server: Server;
  readonly request: Request;
  readonly job: Job;
  /** Milliseconds; null means the job's quiet period. */
  readonly delay: number | null;
}

function buildNow(ask: Ask): Answer {
  const { server, request, job } = ask;
  if (job.disabled) return notBuildable(ask);
  const parameterized = job.parameters.length > 0;
  if (parameterized && request.method !== 'POST') return server.pages.parametersForm(job.name);
  const refusal = authorize(ask);
  if (refusal !== null) return refusal;
  if (parameterized) return buildFromJson(ask);
  const { item } = server.controller.schedule(job, [], causeOf(ask), ask.delay);
  // A merged request looks the same: only the id, if it is known already, tells.
  return bare(201, queueLocation(request, item));
}

function buildWithParameters(ask: Ask): Answer {
  const { server, request, job } = ask;
  const refusal = authorize(ask);
  if (refusal !== null) return refusal;
  if (job.disabled) return notBuildable(ask);
  if (job.parameters.length === 0) return container(400, `${job.name} is not parameterized`, request.path);
  const values = readFields(job.parameters, request.fields, request.files);
  if (!values.ok) return server.pages.oops(500);
  const { item, created } = server.controller.schedule(job, values.value, causeOf(ask), ask.delay);
  return bare(created ? 201 : 303, queueLocation(request, item));
}

/** `/build` on a parameterized job: the values come in the form field `json`, and the answer names the job. */
function buildFromJson(ask: Ask): Answer {
  const { server, request, job } = ask;
  const json = field(request, 'json');
  if (json === undefined) {
    const message =
      request.fields.size === 0 ? 'Nothing is submitted' : 'This page expects a form submission';
    return container(400, message, request.path);
  }
  const values = readJsonForm(job.parameters, json, request.files);
  if (!values.ok) return server.pages.oops(500);
  const { created } = server.controller.schedule(job, values.value, causeOf(ask), ask.delay);
  const page = `/${itemUrl(job.path)}`;
  return created ? bare(formStatus(json), originOf(request) + page) : bare(302, page);
}

/** The form may name the status it wants to be answered with. */
function formStatus(json: string): number {
  const form = parseJson(json);
  const status = isRecord(form) ? Number(form.statusCode) : Number.NaN;
  return Number.isInteger(status) && status >= 200 && status < 400 ? status : 201;
}

/**
 * The job's own token, where the job has one and one was sent, decides alone: a wrong one refuses even an admin.
 * Otherwise it takes the permission, and then POST.
 */
function authorize({ server, request, job }: Ask): Answer | null {
  const sent = field(request, 'token');
  const { token } = job.definition;
  if (token !== undefined && sent !== undefined) {
    return sent === token ? null : refuseBecause(server, request, 'Invalid token provided.');
  }
  const refusal = refuse(server, request, 'hudson.model.Item.Build');
  if (refusal !== null) return refusal;
  return request.method === 'POST' ? null : server.pages.postRequired(true);
}

function causeOf({ request, job }: Ask): Cause {
  const byToken = job.definition.token !== undefined && request.fields.has('token');
  if (!byToken) return { kind: 'user', user: request.sender.user ?? 'anonymous' };
  return { kind: 'remote', address: request.remoteAddress, note: field(request, 'cause') ?? null };
}

const notBuildable = ({ request, job }: Ask): Answer =>
  container(409, `${job.path.join('/')} is not buildable`, request.path);

const queueLocation = (request: Request, item: QueueItem): string =>
  `${originOf(request)}/queue/item/${item.id}/`;

function readDelay(request: Request): Result<number | null, 'bad-delay'> {
  const text = field(request, 'delay');
  if (text === undefined) return ok(null);
  const delay = parseDelay(text);
  return delay === null ? err('bad-delay') : ok(delay);
}
