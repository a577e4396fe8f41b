import { type Bean, select } from '../api/bean.ts';
import { printJson } from '../api/json.ts';
import { parseTree } from '../api/tree-query.ts';
import { type Answer, container, versionHeaders } from '../http/answer.ts';
import { field, type Request } from '../http/request.ts';
import type { Server } from './server.ts';

/** Answers `…/api/json`: what `tree=` asks for, or what `defaultTree` says. POST is as good as GET (observed). */
export function apiAnswer(server: Server, request: Request, bean: Bean, defaultTree: string): Answer {
  if (request.fields.has('jsonp')) {
    return container(403, 'jsonp forbidden; implement jenkins.security.SecureRequester', request.path);
  }
  const tree = parseTree(field(request, 'tree') ?? defaultTree);
  if (!tree.ok) return server.pages.oops(500);
  const [, ...version] = versionHeaders(server.session);
  return {
    status: 200,
    headers: [...version, ['X-Frame-Options', 'deny'], ['Content-Type', 'application/json;charset=utf-8']],
    body: printJson(select(bean, tree.value), field(request, 'pretty') === 'true'),
    compressible: true,
  };
}
