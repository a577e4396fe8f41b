import { unreachable } from '../core/unreachable.ts';
import type { ArmedFaults } from './faults/armed-faults.ts';
import { startingPage } from './faults/foreign-answers.ts';
import { misbehave } from './faults/misbehave.ts';
import { requestKind } from './faults/request-kind.ts';
import { type Answer, unauthorized } from './http/answer.ts';
import { type Delivery, whole } from './http/delivery.ts';
import type { RawRequest } from './http/request.ts';
import type { RequestCounts } from './http/request-counts.ts';
import type { Lifecycle } from './restart/lifecycle.ts';
import type { RestartOptions } from './restart/restart-options.ts';
import { handle, routeOf } from './routes/handle.ts';
import type { Route } from './routes/route.ts';
import type { Server } from './routes/server.ts';

/** What a request meets on its way in. */
export interface Reception {
  readonly server: Server;
  readonly faults: ArmedFaults;
  readonly counts: RequestCounts;
  readonly stage: Lifecycle['stage'];
  readonly restart: (options: RestartOptions) => void;
  readonly admin: (page: string) => Answer;
}

/** Takes a request in: the sandbox's own pages first, then restarts, then faults, and only then the server. */
export function receive(request: RawRequest, reception: Reception): Delivery {
  const route = routeOf(request.url);
  if (route?.kind === 'sandbox') return whole(reception.admin(route.page));
  reception.counts.add(request.method, route?.kind ?? 'elsewhere');
  const path = request.url.split('?')[0] ?? '';
  switch (reception.stage) {
    case 'stopping':
      return whole(startingPage('Restarting Jenkins'));
    case 'down':
      return { kind: 'reset' };
    case 'starting':
      return whole(startingPage('Starting Jenkins'));
    case 'rejecting':
      return whole(unauthorized(path));
    case 'up':
      return serve(request, route, path, reception);
    default:
      return unreachable(reception.stage);
  }
}

/** Whether the connection is to be reset before the rest of a request has come in. */
export function breaksOff(url: string, { faults, stage }: Pick<Reception, 'faults' | 'stage'>): boolean {
  const route = routeOf(url);
  if (route?.kind === 'sandbox' || stage !== 'up') return false;
  return faults.strike(requestKind(route), 'head') !== null;
}

function serve(request: RawRequest, route: Route | null, path: string, reception: Reception): Delivery {
  const { server } = reception;
  const fault = reception.faults.strike(requestKind(route), 'whole');
  if (fault === null) return whole(handle(server, request, route));
  return misbehave(fault, {
    path,
    pages: server.pages,
    answer: () => handle(server, request, route),
    forgetLeft: () => server.controller.queue.forgetLeft(),
    restart: (kind, down) => reception.restart({ kind, down }),
  });
}
