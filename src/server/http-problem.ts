import { unreachable } from '../core/unreachable.ts';
import { problemsDocument } from '../report/problem-json.ts';
import type { ServiceFault, ServiceFaultCode } from '../service/service-fault.ts';

/** What the API itself refuses, before any service is asked. */
export type HttpProblemCode =
  | 'invalid-request'
  | 'not-json'
  | 'too-large'
  | 'unsupported-media-type'
  | 'unauthenticated'
  | 'forbidden'
  | 'bad-signature'
  | 'foreign-host'
  | 'foreign-origin'
  | 'not-found'
  | 'too-many-readers'
  | 'not-ready'
  | 'defect';

/** A refusal that is to become an answer. */
export interface HttpProblem {
  readonly status: number;
  readonly code: HttpProblemCode | ServiceFaultCode;
  /** One sentence without a full stop. */
  readonly message: string;
  readonly next: string;
  /** Milliseconds. */
  readonly retryAfter?: number;
  /** Wrong parts of the request, or problems of the manifest. */
  readonly problems?: unknown;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** RFC 9457, with `code` and `next` as members of our own. */
export const problemDocument = ({ status, code, message, next, problems }: HttpProblem): unknown => ({
  type: `https://volley.dev/problems/${code}`,
  title: message,
  status,
  code,
  next,
  ...(problems === undefined ? {} : { problems }),
});

export const serviceProblem = ({ code, message, next, retryAfter, problems }: ServiceFault): HttpProblem => ({
  status: statusOf(code),
  code,
  message,
  next,
  ...(retryAfter === undefined ? {} : { retryAfter }),
  ...(problems === undefined ? {} : { problems: problemsDocument(problems) }),
});

function statusOf(code: ServiceFaultCode): number {
  switch (code) {
    case 'unknown-trigger':
    case 'unknown-run':
    case 'unknown-request':
      return 404;
    case 'ambiguous-run':
    case 'no-build':
    case 'run-ended':
    case 'run-elsewhere':
    case 'key-reused':
    case 'overlapping':
      return 409;
    case 'not-plannable':
    case 'bad-schedule':
      return 422;
    case 'target-refused':
      return 502;
    case 'starting':
    case 'draining':
    case 'target-not-ready':
    case 'store-failed':
      return 503;
    default:
      return unreachable(code);
  }
}
