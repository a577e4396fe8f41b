import { err, ok, type Result } from '../../core/result.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Folder, findItem, type Job } from '../model/jobs.ts';
import type { Permission } from '../security/permissions.ts';
import type { Server } from './server.ts';

/** Refuses the sender, or null when the permission is there. */
export function refuse(server: Server, request: Request, permission: Permission): Answer | null {
  const { user, permissions } = request.sender;
  if (permissions.has(permission)) return null;
  return user === null ? server.pages.loginRequired(request.url) : server.pages.forbidden(user, permission);
}

/** Refuses for another reason than a missing permission: without the headers that would name one. */
export function refuseBecause(server: Server, request: Request, message: string): Answer {
  if (request.sender.user === null) return server.pages.loginRequired(request.url);
  return server.pages.forbiddenBecause(message);
}

/**
 * The job or folder at a path, as far as the sender may know: what may not be read is as good as missing, and
 * what may only be discovered is a refusal.
 */
export function openItem(
  server: Server,
  request: Request,
  path: readonly string[],
): Result<Job | Folder, Answer> {
  const { permissions } = request.sender;
  const item = findItem(server.controller.root, path);
  if (item === null) return err(server.pages.notFound());
  if (permissions.has('hudson.model.Item.Read')) return ok(item);
  if (!permissions.has('hudson.model.Item.Discover')) return err(server.pages.notFound());
  return err(refuseBecause(server, request, `Please login to access job ${item.name}`));
}

/** The same for what must be a job. */
export function openJob(server: Server, request: Request, path: readonly string[]): Result<Job, Answer> {
  const item = openItem(server, request, path);
  if (!item.ok) return item;
  return item.value.kind === 'job' ? ok(item.value) : err(server.pages.notFound());
}
