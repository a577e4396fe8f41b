import { unreachable } from '../../core/unreachable.ts';
import { itemUrl } from '../api/urls.ts';
import { type Answer, bare } from '../http/answer.ts';
import { field, type Request } from '../http/request.ts';
import { type Folder, findItem, type Job } from '../model/jobs.ts';
import type { Permission } from '../security/permissions.ts';
import { openItem, refuse } from './access.ts';
import { refuseName } from './item-name.ts';
import type { JobAction } from './route.ts';
import type { Server } from './server.ts';

/** `/disable`, `/enable`, `/doDelete` and `/confirmRename`. Folders can only be deleted. */
export function changeJob(
  server: Server,
  request: Request,
  path: readonly string[],
  action: JobAction,
): Answer {
  const found = openItem(server, request, path);
  if (!found.ok) return found.error;
  const item = found.value;
  if (request.method !== 'POST') return server.pages.postRequired(false);
  const refusal = refuse(server, request, NEEDED[action]);
  if (refusal !== null) return refusal;
  if (action === 'delete') return remove(server, item);
  if (item.kind === 'folder') return server.pages.notFound();
  switch (action) {
    case 'disable':
    case 'enable':
      server.controller.setDisabled(item, action === 'disable');
      return bare(302, `/${itemUrl(item.path)}`);
    case 'rename':
      return rename(server, item, field(request, 'newName') ?? '');
    default:
      return unreachable(action);
  }
}

const NEEDED: Readonly<Record<JobAction, Permission>> = {
  disable: 'hudson.model.Item.Configure',
  enable: 'hudson.model.Item.Configure',
  rename: 'hudson.model.Item.Configure',
  delete: 'hudson.model.Item.Delete',
};

function remove(server: Server, item: Job | Folder): Answer {
  server.controller.delete(item);
  return bare(302, `/${itemUrl(item.path.slice(0, -1))}`);
}

function rename(server: Server, job: Job, name: string): Answer {
  const { root } = server.controller;
  const folder = findItem(root, job.path.slice(0, -1));
  const refusal = folder?.kind === 'folder' ? refuseName(folder, name) : null;
  if (refusal !== null) return server.pages.badRequest(refusal);
  server.controller.rename(job, name);
  // Without a slash at the end, unlike every other action (observed).
  return bare(302, `/${itemUrl(job.path).replace(/\/$/, '')}`);
}
