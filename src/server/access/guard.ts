import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpProblem } from '../http-problem.ts';
import type { Access, RouteContext } from '../route-context.ts';
import { sendProblem } from '../send.ts';
import { type BrowserRefusal, browserRefusal } from './browser-guard.ts';
import { hasTokens, mayDo, type Role, roleOf } from './tokens.ts';
import { checkSignature, type SignatureFault, type SignedRequest } from './webhook-signature.ts';

/** Decides who may call what, before anything of a body is read. */
export function guard(app: FastifyInstance, context: RouteContext): void {
  app.addHook('onRequest', async (request, reply) => {
    const problem = problemOf(request, context);
    return problem === null ? undefined : sendProblem(reply, problem);
  });
  // A signature is over the body, so it is checked once that is there, and before anybody reads it.
  app.addHook('preValidation', async (request, reply) => {
    if (request.routeOptions.config.access !== 'webhook') return undefined;
    const check = checkSignature(signedParts(request), context.webhookSecret, context.clock.now());
    if (check.kind === 'bad') return sendProblem(reply, signatureProblem(check.why));
    if (check.kind === 'signed') request.signed = check;
    return undefined;
  });
}

function problemOf(request: FastifyRequest, context: RouteContext): HttpProblem | null {
  if (request.headers.host === undefined) return NO_HOST;
  const refusal = browserRefusal(request.headers, context.loopbackOnly);
  return refusal === null
    ? callerProblem(request, request.routeOptions.config.access ?? 'read', context)
    : browserProblem(refusal);
}

function callerProblem(
  request: FastifyRequest,
  access: Access,
  { tokens }: RouteContext,
): HttpProblem | null {
  if (access === 'open' || !hasTokens(tokens)) return null;
  const { authorization } = request.headers;
  // Who signs needs no token; whether the signature is good shows once the body is there.
  const isSigned = 'x-volley-signature-256' in request.headers || 'x-hub-signature-256' in request.headers;
  if (access === 'webhook' && authorization === undefined && isSigned) return null;
  const wanted: Role = access === 'read' ? 'read' : 'operate';
  const role = roleOf(authorization, tokens);
  if (role === null) {
    return {
      status: 401,
      code: 'unauthenticated',
      message: authorization === undefined ? 'a token is needed' : 'the token is not known here',
      next: 'Send `Authorization: Bearer TOKEN` with the token that `volley serve` was given.',
    };
  }
  if (mayDo(role, wanted)) return null;
  return {
    status: 403,
    code: 'forbidden',
    message: 'the token may read, and not operate',
    next: 'Use the token for operators.',
  };
}

/** RFC 9112, 3.2: whoever leaves it out has to be told so. */
const NO_HOST: HttpProblem = {
  status: 400,
  code: 'invalid-request',
  message: 'the request has no Host header',
  next: 'Send one, as HTTP/1.1 asks for; it names the address that was called.',
};

function browserProblem(refusal: BrowserRefusal): HttpProblem {
  return refusal === 'foreign-host'
    ? {
        status: 403,
        code: refusal,
        message: 'the request names a host that is not this machine',
        next: 'Ask 127.0.0.1 or localhost; or give `volley serve` a token, which allows other names.',
      }
    : {
        status: 403,
        code: refusal,
        message: 'the request comes from a page of another origin',
        next: 'Send it from a program, or from a page that this API has served.',
      };
}

function signatureProblem(why: SignatureFault): HttpProblem {
  const next = 'Compare the secret on both sides, and what is signed with docs/serve.md.';
  switch (why) {
    case 'no-secret':
      return {
        status: 401,
        code: 'bad-signature',
        message: 'there is no secret here that a signature could be checked with',
        next: 'Give `volley serve` --webhook-secret-file, or send a token.',
      };
    case 'stale':
      return {
        status: 401,
        code: 'bad-signature',
        message: 'the signed time is missing, or more than five minutes from the clock here',
        next: 'Send X-Volley-Timestamp in seconds, and compare the clocks.',
      };
    default:
      return { status: 401, code: 'bad-signature', message: 'the signature is wrong', next };
  }
}

const signedParts = (request: FastifyRequest): SignedRequest => ({
  signature: single(request.headers['x-volley-signature-256']),
  timestamp: single(request.headers['x-volley-timestamp']),
  hubSignature: single(request.headers['x-hub-signature-256']),
  delivery: single(request.headers['x-github-delivery']),
  path: request.url.split('?', 1)[0] ?? '',
  body: request.rawBody ?? Buffer.alloc(0),
});

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;
