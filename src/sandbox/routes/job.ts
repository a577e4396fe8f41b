import { FOLDER_TREE, itemBean, JOB_TREE } from '../api/job-bean.ts';
import { itemUrl } from '../api/urls.ts';
import { type Answer, bare } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { listItems } from '../model/jobs.ts';
import { openItem } from './access.ts';
import { apiAnswer } from './api-answer.ts';
import type { Route } from './route.ts';
import { type Server, viewOf } from './server.ts';

/** A job or a folder. */
export function job(server: Server, request: Request, route: Route & { readonly kind: 'job' }): Answer {
  const found = openItem(server, request, route.job);
  if (!found.ok) return found.error;
  const item = found.value;
  if (route.page === 'json') {
    const tree = item.kind === 'job' ? JOB_TREE : FOLDER_TREE;
    return apiAnswer(server, request, itemBean(item, viewOf(server, request.sender)), tree);
  }
  if (!request.path.endsWith('/')) return bare(302, `/${itemUrl(item.path)}`);
  const content = item.kind === 'job' ? `Next build: #${item.builds.nextNumber}` : names(listItems(item));
  return server.pages.plain(item.path.join(' » '), content);
}

const names = (items: readonly { readonly name: string }[]): string =>
  items.map(item => item.name).join(', ');
