import { unreachable } from '../../core/unreachable.ts';
import { type Answer, container, unauthorized } from '../http/answer.ts';
import { type Delivery, whole } from '../http/delivery.ts';
import type { Pages } from '../http/pages.ts';
import { type SandboxFault, timeOf } from './fault.ts';
import {
  elsewhere,
  flood,
  garbage,
  proxyPage,
  ssoPage,
  ssoRedirect,
  startingPage,
  tooMany,
} from './foreign-answers.ts';

/** What a fault does to a request and to the server. */
export interface Struck {
  /** Path of the request, for pages that show it. */
  readonly path: string;
  /** The server's own. */
  readonly pages: Pages;
  /** Lets the request have its effect, and gives the answer that it would get. To be called once at most. */
  answer(): Answer;
  forgetLeft(): void;
  /** `down`: milliseconds that nothing listens. */
  restart(kind: 'orderly' | 'crash', down: number): void;
}

/** Carries a fault out. */
export function misbehave(fault: SandboxFault, request: Struck): Delivery {
  const { kind } = fault;
  const wait = timeOf(fault);
  switch (kind) {
    case 'drop-before':
    case 'drop-during':
      return { kind: 'reset' };
    case 'drop-after':
      return instead({ kind: 'reset' }, request);
    case 'silence-before':
      return { kind: 'silence' };
    case 'silence':
      return instead({ kind: 'silence' }, request);
    case 'delay':
      return { kind: 'late', answer: request.answer(), wait };
    case 'drip':
      return { kind: 'drip', answer: request.answer(), wait };
    case 'cut':
      return { kind: 'cut', answer: request.answer() };
    case 'short':
      return { kind: 'short', answer: request.answer() };
    case 'garbage':
      return instead(whole(garbage()), request);
    case 'flood':
      return instead(whole(flood()), request);
    case 'wrong-location':
      return whole(elsewhere(request.answer()));
    case '401':
      return whole(unauthorized(request.path));
    case '403-crumb':
      return whole(container(403, 'No valid crumb was included in the request', request.path));
    case '404':
      return whole(request.pages.notFound());
    case '409':
      return whole(container(409, 'The job is not buildable', request.path));
    case '429':
      return whole(tooMany(wait));
    case '500':
      return whole(request.pages.oops(500));
    case '500-after':
      return instead(whole(request.pages.oops(500)), request);
    case '502':
      return whole(proxyPage(502));
    case '502-after':
      return instead(whole(proxyPage(502)), request);
    case '503':
      return whole(startingPage('Starting Jenkins'));
    case '503-proxy':
      return whole(proxyPage(503));
    case '504':
      return whole(proxyPage(504));
    case '504-after':
      return instead(whole(proxyPage(504)), request);
    case 'sso-redirect':
      return whole(ssoRedirect());
    case 'sso-page':
      return whole(ssoPage());
    case 'expire':
      request.forgetLeft();
      return whole(request.answer());
    case 'restart':
    case 'crash':
      request.answer();
      request.restart(kind === 'crash' ? 'crash' : 'orderly', wait);
      return { kind: 'reset' };
    default:
      return unreachable(kind);
  }
}

function instead(delivery: Delivery, request: Struck): Delivery {
  request.answer();
  return delivery;
}
