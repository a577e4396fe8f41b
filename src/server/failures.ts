import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type HttpProblem, PROBLEM_TYPE, problemDocument } from './http-problem.ts';
import { LIMITS } from './limits.ts';
import { sendProblem } from './send.ts';

/** Turns what the HTTP layer finds wrong into problems; `onDefect` is told of what we did wrong ourselves. */
export function answerFailures(app: FastifyInstance, onDefect: (error: Error) => void): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const problem = problemOf(error);
    if (problem.code === 'defect') onDefect(error);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) =>
    sendProblem(reply, {
      status: 404,
      code: 'not-found',
      message: 'there is nothing under this method and path',
      next: 'See /api/v1/openapi.json for what there is.',
    }),
  );
}

/** The parts of a request by their names in the HTTP layer. */
const PARTS: Readonly<Record<string, string>> & { readonly request: string } = {
  body: 'the body is',
  headers: 'a header is',
  params: 'the path is',
  querystring: 'the query of the address is',
  request: 'the request is',
};

function problemOf(error: FastifyError): HttpProblem {
  if (error.validation !== undefined) {
    return {
      status: 400,
      code: 'invalid-request',
      message: `${PARTS[error.validationContext ?? 'request'] ?? PARTS.request} not as it should be`,
      next: 'See /api/v1/openapi.json for what it takes.',
      problems: error.validation.map(({ instancePath, message = 'is wrong', params }) => ({
        at: instancePath === '' ? '/' : instancePath,
        message,
        ...(typeof params.additionalProperty === 'string' ? { member: params.additionalProperty } : {}),
      })),
    };
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return {
        status: 413,
        code: 'too-large',
        message: `the body has more than ${LIMITS.body} bytes`,
        next: 'Send less.',
      };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return {
        status: 415,
        code: 'unsupported-media-type',
        message: 'the body is not said to be JSON',
        next: 'Send it with `Content-Type: application/json`.',
      };
    case 'NOT_JSON':
      return { status: 400, code: 'not-json', message: 'the body is no JSON', next: 'Check its syntax.' };
    default:
      break;
  }
  const { statusCode = 500 } = error;
  if (statusCode >= 400 && statusCode < 500) {
    const next = 'See /api/v1/openapi.json for what it takes.';
    return { status: statusCode, code: 'invalid-request', message: 'the request cannot be read', next };
  }
  return {
    status: 500,
    code: 'defect',
    message: 'this is a defect in volley',
    next: 'Please report it with what the log of `volley serve` says.',
  };
}

/** Answers an address that cannot be decoded: it is refused before there is a route, and so before the other handlers. */
export function answerUnreadable(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  void sendProblem(reply, problemOf(error));
}

/** Answers what is no HTTP, or too much of it, before there is a request. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = wireProblem(error.code);
  const next = 'Send a request in HTTP/1.1 that is smaller, and faster.';
  const body = JSON.stringify(problemDocument({ status, code: 'invalid-request', message, next }));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function wireProblem(code: string | undefined): readonly [number, string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, `the headers have more than ${LIMITS.headers} bytes`];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, `the request did not arrive within ${LIMITS.request / 1_000} seconds`];
    default:
      return [400, 'this is no request in HTTP/1.1'];
  }
}
