import { unreachable } from '../../core/unreachable.ts';
import { QUEUE_ITEM_TREE, queueItemBean } from '../api/queue-bean.ts';
import { type Answer, bare, plainText } from '../http/answer.ts';
import { field, type Request } from '../http/request.ts';
import { findItem } from '../model/jobs.ts';
import type { QueueItem } from '../model/queue.ts';
import { openJob } from './access.ts';
import { apiAnswer } from './api-answer.ts';
import type { Route } from './route.ts';
import { type Server, viewOf } from './server.ts';

export function queueItem(
  server: Server,
  request: Request,
  route: Route & { readonly kind: 'queueItem' },
): Answer {
  const { id, page } = route;
  if (!/^\d+$/.test(id)) return server.pages.oops(500);
  const item = findQueued(server, id);
  if (item === null) return server.pages.notFound();
  // The job itself may have been deleted meanwhile; its item goes on answering.
  if (findItem(server.controller.root, item.job.path) === item.job) {
    const job = openJob(server, request, item.job.path);
    if (!job.ok) return job.error;
  }
  switch (page) {
    case 'html':
      return plainText(
        `Queue item exists. For details check, for example, /queue/item/${id}/api/json?tree=cancelled,executable[url]`,
      );
    case 'json':
      return apiAnswer(server, request, queueItemBean(item, viewOf(server, request.sender)), QUEUE_ITEM_TREE);
    case 'cancelQueue':
      return cancel(server, request, item);
    default:
      return unreachable(page);
  }
}

/** `/queue/cancelItem?id=N`. Whoever may not see the job does not learn that the item exists. */
export function cancelItem(server: Server, request: Request): Answer {
  const id = field(request, 'id') ?? '';
  const item = /^\d+$/.test(id) ? findQueued(server, id) : null;
  const visible = request.sender.permissions.has('hudson.model.Item.Read');
  if (request.method !== 'POST') return server.pages.postRequired(false);
  if (item === null || !visible) return server.pages.oops(404, 'Provided item ID not found');
  return cancel(server, request, item);
}

function cancel(server: Server, request: Request, item: QueueItem): Answer {
  if (request.method !== 'POST') return server.pages.postRequired(false);
  if (!request.sender.permissions.has('hudson.model.Item.Cancel')) {
    return server.pages.oops(422, 'Item could not be cancelled');
  }
  return server.controller.cancel(item) ? bare(204) : server.pages.oops(500);
}

const findQueued = (server: Server, id: string): QueueItem | null =>
  server.controller.queue.find(Number(id), server.controller.now);
