import type { Request } from '../http/request.ts';
import { findItem } from '../model/jobs.ts';
import { isRecord, parseJson } from '../model/parameters.ts';
import type { SandboxParameter } from '../options.ts';
import { CRUMB_FIELD } from '../security/crumbs.ts';
import type { Trigger } from './route.ts';
import type { Server } from './server.ts';

/** Fields of a trigger that are no parameters. */
const OWN_FIELDS = new Set(['token', 'cause', 'delay', 'json', 'Submit', 'statusCode', CRUMB_FIELD]);

/** Makes a job where a trigger expects one. Only for who may build: nobody else learns more by it. */
export function makeMissingJob(
  server: Server,
  request: Request,
  path: readonly string[],
  kind: Trigger,
): void {
  const { root } = server.controller;
  const isMissing = findItem(root, path) === null && !leadsThroughJob(server, path);
  if (!isMissing || !request.sender.permissions.has('hudson.model.Item.Build')) return;
  const sent = kind === 'build now' ? namesInJson(request) : [...request.fields.keys()];
  const texts = sent
    .filter(name => !OWN_FIELDS.has(name))
    .map((name): SandboxParameter => ({ name, type: 'string' }));
  const files = [...request.files.keys()].map((name): SandboxParameter => ({ name, type: 'file' }));
  server.controller.addJob({ path, parameters: [...texts, ...(kind === 'build now' ? [] : files)] });
}

const leadsThroughJob = (server: Server, path: readonly string[]): boolean =>
  path.some((_, index) => findItem(server.controller.root, path.slice(0, index))?.kind === 'job');

/** The names in the form field `json` of `/build`. */
function namesInJson(request: Request): readonly string[] {
  const form = parseJson(request.fields.get('json')?.[0] ?? '');
  const listed: unknown = isRecord(form) ? (form.parameter ?? []) : [];
  const entries: readonly unknown[] = Array.isArray(listed) ? listed : [listed];
  return entries.flatMap(entry => (isRecord(entry) && typeof entry.name === 'string' ? [entry.name] : []));
}
