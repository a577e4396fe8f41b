import { unreachable } from '../../core/unreachable.ts';
import type { Route } from '../routes/route.ts';
import type { RequestKind } from './fault.ts';

/** What faults take a request for; null is a path that leads nowhere. */
export function requestKind(route: Route | null): RequestKind {
  switch (route?.kind) {
    case 'build now':
    case 'buildWithParameters':
      return 'trigger';
    case 'queue':
      return 'queue';
    case 'queueItem':
      return route.page === 'cancelQueue' ? 'cancel' : 'queue';
    case 'cancelItem':
      return 'cancel';
    case 'job':
      return 'job';
    case 'build':
      return buildRequestKind(route.page);
    case 'crumbIssuer':
      return 'crumb';
    case 'computer':
      return 'nodes';
    case undefined:
    case 'top':
    case 'whoAmI':
    case 'me':
    case 'login':
    case 'quietDown':
    case 'cancelQuietDown':
    case 'restart':
    case 'sandbox':
    case 'disable':
    case 'enable':
    case 'createItem':
    case 'delete':
    case 'rename':
      return 'other';
    default:
      return unreachable(route);
  }
}

function buildRequestKind(page: Extract<Route, { readonly kind: 'build' }>['page']): RequestKind {
  switch (page) {
    case 'progressiveText':
    case 'consoleText':
      return 'log';
    case 'stop':
    case 'term':
    case 'kill':
      return 'cancel';
    case 'submitDescription':
    case 'delete':
      return 'other';
    case 'html':
    case 'json':
      return 'build';
    default:
      return unreachable(page);
  }
}
