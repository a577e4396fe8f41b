import { unreachable } from '../../core/unreachable.ts';
import { BUILD_TREE, buildBean } from '../api/build-bean.ts';
import { buildUrl, itemUrl } from '../api/urls.ts';
import { type Answer, bare, type Header, plainText } from '../http/answer.ts';
import { field, type Request } from '../http/request.ts';
import type { Build } from '../model/builds.ts';
import { consoleAt, stripNotes } from '../model/console.ts';
import type { Permission } from '../security/permissions.ts';
import { openJob, refuse } from './access.ts';
import { apiAnswer } from './api-answer.ts';
import type { Route } from './route.ts';
import { type Server, viewOf } from './server.ts';

export function build(server: Server, request: Request, route: Route & { readonly kind: 'build' }): Answer {
  const job = openJob(server, request, route.job);
  if (!job.ok) return job.error;
  const found = job.value.builds.find(route.build);
  if (found === null) return server.pages.notFound();
  switch (route.page) {
    case 'html':
      return server.pages.plain(`${job.value.name} #${found.number}`, found.ended?.result ?? 'running');
    case 'json':
      return apiAnswer(server, request, buildBean(found, viewOf(server, request.sender)), BUILD_TREE);
    case 'progressiveText':
      return progressiveText(server, request, found);
    case 'consoleText':
      return plainText(stripNotes(consoleAt(found, server.controller.now)));
    case 'submitDescription':
      return describe(server, request, found);
    case 'delete':
      return remove(server, request, found);
    case 'stop':
      return stop(server, request, found);
    case 'term':
    case 'kill':
      if (job.value.pipeline) return stop(server, request, found);
      // A freestyle build knows neither: the answer only leads to a page that is not there (observed).
      return request.path.endsWith('/') ? NOWHERE : bare(302, `/${buildUrl(found)}${route.page}/`);
    default:
      return unreachable(route.page);
  }
}

const NOWHERE: Answer = {
  status: 404,
  headers: [['Content-Type', 'text/html;charset=utf-8']],
  body: "<html><head><meta http-equiv='refresh' content='1;url=..'/></head></html>\n",
};

/**
 * The console from a position on. Positions count the text as it is kept, with LF; it is sent with CRLF, so what
 * was received must not be counted. A position behind the end starts again from the beginning (observed).
 */
function progressiveText(server: Server, request: Request, found: Build): Answer {
  const from = field(request, 'start') ?? '0';
  if (!/^-?\d+$/.test(from)) return server.pages.oops(500);
  const text = Buffer.from(consoleAt(found, server.controller.now), 'utf8');
  const start = Number(from) > text.length ? 0 : Number(from);
  const part = start < 0 ? '' : text.subarray(start).toString('latin1').replaceAll('\n', '\r\n');
  const more: readonly Header[] = found.ended === null ? [['X-More-Data', 'true']] : [];
  return plainText(Buffer.from(part, 'latin1'), [['X-Text-Size', String(text.length)], ...more]);
}

function stop(server: Server, request: Request, found: Build): Answer {
  const refusal = refuseAction(server, request, 'hudson.model.Item.Cancel');
  if (refusal !== null) return refusal;
  server.controller.stop(found, request.sender.user ?? 'anonymous');
  return bare(302, `/${buildUrl(found)}`);
}

function remove(server: Server, request: Request, found: Build): Answer {
  const refusal = refuseAction(server, request, 'hudson.model.Run.Delete');
  if (refusal !== null) return refusal;
  server.controller.deleteBuild(found);
  return bare(302, `/${itemUrl(found.job.path)}`);
}

function describe(server: Server, request: Request, found: Build): Answer {
  const refusal = refuseAction(server, request, 'hudson.model.Run.Update');
  if (refusal !== null) return refusal;
  server.controller.describe(found, field(request, 'description') ?? null);
  return bare(302, `/${buildUrl(found)}`);
}

function refuseAction(server: Server, request: Request, permission: Permission): Answer | null {
  if (request.method !== 'POST') return server.pages.postRequired(false);
  return refuse(server, request, permission);
}
