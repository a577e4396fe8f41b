import { unreachable } from '../../core/unreachable.ts';
import type { Bean } from '../api/bean.ts';
import { COMPUTERS_TREE, computersBean } from '../api/computer-bean.ts';
import { QUEUE_TREE, queueBean } from '../api/queue-bean.ts';
import { crumbBean, TOP_TREE, topBean, userBean, whoAmIBean } from '../api/top-bean.ts';
import { type Answer, bare } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { CRUMB_FIELD, sessionCookie } from '../security/crumbs.ts';
import { refuse } from './access.ts';
import { apiAnswer } from './api-answer.ts';
import type { Route } from './route.ts';
import { type Server, viewOf } from './server.ts';

type FrontRoute = Extract<
  Route,
  { readonly kind: 'top' | 'whoAmI' | 'me' | 'queue' | 'computer' | 'crumbIssuer' }
>;

/** The pages of the server itself, of its queue and of its nodes. */
export function front(server: Server, request: Request, route: FrontRoute): Answer {
  if (route.page === 'html') return server.pages.plain(route.kind, 'The page for programs is at api/json.');
  const view = viewOf(server, request.sender);
  const all = (bean: Bean, tree = '*'): Answer => apiAnswer(server, request, bean, tree);
  switch (route.kind) {
    case 'top':
      return all(topBean(view), TOP_TREE);
    case 'queue':
      return all(queueBean(view), QUEUE_TREE);
    case 'computer':
      return all(computersBean(view), COMPUTERS_TREE);
    case 'whoAmI':
      return all(whoAmIBean(request.sender));
    case 'me':
      if (request.sender.user === null) return server.pages.loginRequired(request.url);
      return all(userBean(request.sender.user, view.root));
    case 'crumbIssuer':
      return crumb(server, request);
    default:
      return unreachable(route.kind);
  }
}

/** A crumb is worth nothing without the session's cookie, which comes along when the session is new. */
function crumb(server: Server, request: Request): Answer {
  const { session, isNew } = server.crumbs.open(request.headers.cookie);
  const bean = crumbBean(server.crumbs.issue(request.sender.user, session), CRUMB_FIELD);
  const answer = apiAnswer(server, request, bean, '*');
  return isNew ? { ...answer, headers: [...answer.headers, ['Set-Cookie', sessionCookie(session)]] } : answer;
}

/** `/restart`: the answer comes first, then the server goes down. */
export function restart(server: Server, request: Request): Answer {
  const refusal = refuse(server, request, 'hudson.model.Hudson.Administer');
  if (refusal !== null) return refusal;
  if (request.method !== 'POST') return server.pages.plain('Restart', 'Are you sure?');
  server.restart();
  return bare(302, '/');
}

/** `/quietDown` and `/cancelQuietDown`. */
export function setQuietingDown(server: Server, request: Request, quietingDown: boolean): Answer {
  const refusal = refuse(server, request, 'hudson.model.Hudson.Administer');
  if (refusal !== null) return refusal;
  if (request.method !== 'POST') return server.pages.postRequired(false);
  server.controller.quietingDown = quietingDown;
  return bare(302, '/');
}
