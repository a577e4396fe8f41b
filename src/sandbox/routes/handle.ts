import { unreachable } from '../../core/unreachable.ts';
import { type Answer, container, unauthorized } from '../http/answer.ts';
import { readForm } from '../http/form-body.ts';
import { field, pathSegments, type RawRequest, type Request } from '../http/request.ts';
import { CRUMB_FIELD } from '../security/crumbs.ts';
import { refuse } from './access.ts';
import { build } from './build.ts';
import { changeJob } from './change-job.ts';
import { createItem } from './create-item.ts';
import { front, restart, setQuietingDown } from './front.ts';
import { job } from './job.ts';
import { cancelItem, queueItem } from './queue.ts';
import { type Route, readRoute } from './route.ts';
import type { Server } from './server.ts';
import { trigger } from './trigger.ts';

/** Bytes of a request's target that the container takes (Jetty's default for the whole head). */
const LONGEST_URL = 8_192;

/**
 * Answers one request. The gates stand in the order in which a real server has them: the container's limits, the
 * credential, the crumb, Overall/Read, and only then the page itself.
 */
export function handle(server: Server, raw: RawRequest, route: Route | null): Answer {
  const [path = '', query = ''] = splitOnce(raw.url, '?');
  const malformed = refuseUrl(raw.url, path);
  if (malformed !== null) return malformed;
  const sender = server.users.identify(raw.headers.authorization);
  if (sender === null) return unauthorized(path);
  if (path.includes(';')) return container(400, 'Semicolons are not allowed in the request URI', path);
  const { method, url, headers, remoteAddress } = raw;
  const request: Request = {
    method,
    url,
    path,
    headers,
    remoteAddress,
    sender,
    body: raw.body,
    ...readForm(query, raw),
  };
  if (lacksCrumb(server, request)) return container(403, 'No valid crumb was included in the request', path);
  if (route?.kind === 'login') return server.pages.login();
  const refusal = route?.kind === 'whoAmI' ? null : refuse(server, request, 'hudson.model.Hudson.Read');
  if (refusal !== null) return refusal;
  return route === null ? server.pages.notFound() : dispatch(server, request, route);
}

function dispatch(server: Server, request: Request, route: Route): Answer {
  switch (route.kind) {
    case 'top':
    case 'whoAmI':
    case 'me':
    case 'queue':
    case 'computer':
    case 'crumbIssuer':
      return front(server, request, route);
    case 'build now':
    case 'buildWithParameters':
      return trigger(server, request, route.job, route.kind);
    case 'queueItem':
      return queueItem(server, request, route);
    case 'cancelItem':
      return cancelItem(server, request);
    case 'job':
      return job(server, request, route);
    case 'disable':
    case 'enable':
    case 'delete':
    case 'rename':
      return changeJob(server, request, route.job, route.kind);
    case 'createItem':
      return createItem(server, request, route.folder);
    case 'build':
      return build(server, request, route);
    case 'quietDown':
    case 'cancelQuietDown':
      return setQuietingDown(server, request, route.kind === 'quietDown');
    case 'restart':
      return restart(server, request);
    case 'login':
    case 'sandbox':
      return server.pages.notFound();
    default:
      return unreachable(route);
  }
}

/** The route of a request's target; null where it leads nowhere. */
export function routeOf(url: string): Route | null {
  const segments = pathSegments(splitOnce(url, '?')[0] ?? '');
  return segments === null ? null : readRoute(segments);
}

function refuseUrl(url: string, path: string): Answer | null {
  if (url.length > LONGEST_URL) return container(414, 'URI Too Long', '/badMessage');
  // Raw UTF-8 must be escaped.
  if (!/^[\x21-\x7e]*$/.test(url)) return container(400, 'Illegal Path Character', '/badMessage');
  return pathSegments(path) === null ? container(400, 'Bad URI', '/badMessage') : null;
}

/** Only POST is checked, and an API token is exempt: a browser cannot be tricked into sending one. */
function lacksCrumb(server: Server, request: Request): boolean {
  const { method, sender, headers } = request;
  if (method !== 'POST' || sender.by === 'token') return false;
  const crumb = headers[CRUMB_FIELD.toLowerCase()] ?? field(request, CRUMB_FIELD);
  return !server.crumbs.holds(crumb, sender.user, headers.cookie);
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
