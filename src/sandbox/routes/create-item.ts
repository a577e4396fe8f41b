import { unreachable } from '../../core/unreachable.ts';
import { itemUrl } from '../api/urls.ts';
import { readItemConfig } from '../config/item-config.ts';
import { type Answer, bare, plainText } from '../http/answer.ts';
import { field, type Request } from '../http/request.ts';
import { type Folder, findItem } from '../model/jobs.ts';
import { openItem, refuse } from './access.ts';
import { refuseName } from './item-name.ts';
import type { Server } from './server.ts';

/** `/createItem?name=`: a job or folder from its config.xml, or with `mode=copy&from=` from another job. */
export function createItem(server: Server, request: Request, path: readonly string[]): Answer {
  const parent = openItem(server, request, path);
  if (!parent.ok) return parent.error;
  const folder = parent.value;
  if (folder.kind === 'job') return server.pages.notFound();
  if (request.method !== 'POST') return server.pages.postRequired(false);
  const refusal = refuse(server, request, 'hudson.model.Item.Create');
  if (refusal !== null) return refusal;
  const name = field(request, 'name') ?? '';
  const badName = refuseName(folder, name);
  if (badName !== null) return server.pages.badRequest(badName);
  return field(request, 'mode') === 'copy'
    ? copy(server, request, folder, name)
    : create(server, request, folder, name);
}

function copy(server: Server, request: Request, folder: Folder, name: string): Answer {
  const from = field(request, 'from') ?? '';
  const original = findItem(folder, from.split('/'));
  if (original?.kind !== 'job') return server.pages.badRequest(`No such job: ${from}`);
  const path = [...folder.path, name];
  server.controller.addJob({ ...original.definition, path });
  return bare(302, `/${itemUrl(path)}configure`);
}

function create(server: Server, request: Request, folder: Folder, name: string): Answer {
  const type = request.headers['content-type'];
  if (type === undefined) return server.pages.badRequest('No Content-Type header set');
  if (!/^(?:application|text)\/xml\b/i.test(type)) return server.pages.badRequest('No mode given');
  const config = readItemConfig(request.body.toString('utf8'));
  if (!config.ok) return server.pages.oops(500);
  switch (config.value.kind) {
    case 'folder':
      server.controller.addFolder(folder, name);
      return plainText('');
    case 'job':
      server.controller.addJob({ ...config.value.job, path: [...folder.path, name] });
      return plainText('');
    default:
      return unreachable(config.value);
  }
}
