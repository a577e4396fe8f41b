import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Idempotency, ManualOverlap } from '../../service/service.ts';
import type { HttpProblem } from '../http-problem.ts';
import type { RouteContext } from '../route-context.ts';
import { flag, object, oneOf, text } from '../schemas/json-schema.ts';
import { BY, TRIGGER_PARAMS } from '../schemas/parameters.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendAnswer, sendProblem } from '../send.ts';

interface StartBody {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly overlap?: ManualOverlap;
  readonly by?: string;
}

const BODY = object(
  'What to start. A body that is signed in GitHub’s form is GitHub’s own, and not read.',
  {
    inputs: {
      description: 'By name, each as text: what is written is what is sent. Others keep their defaults.',
      type: 'object',
      additionalProperties: { type: 'string', maxLength: 65_536 },
      maxProperties: 1_000,
    },
    overlap: oneOf('What to do when a run of the trigger has not ended. Default: `allow-all`.', [
      'allow-all',
      'skip',
      'cancel-other',
    ]),
    by: BY,
  },
  ['inputs', 'overlap', 'by'],
);

const started = object('A run that has begun.', {
  run: text('Its id.'),
  waits: flag('It begins when the runs that it has cancelled have ended.'),
});

/** The entry for people, programs and webhooks. */
export function startRunRoute(app: FastifyInstance, { service }: RouteContext): void {
  app.post<{ Params: { readonly trigger: string }; Body: StartBody }>('/api/v1/triggers/:trigger/runs', {
    config: { access: 'webhook' },
    // GitHub's own bodies are not ours to have a schema for.
    preValidation: async request => {
      if (request.signed?.form === 'github') request.body = {};
    },
    schema: route({
      operationId: 'startRun',
      tags: ['runs'],
      summary: 'Start a run of a trigger',
      description:
        'By an operator’s token; or signed with the webhook secret: `X-Volley-Signature-256: sha256=HEX` over `TIMESTAMP.PATH.BODY` with `X-Volley-Timestamp: TIMESTAMP`, or GitHub’s `X-Hub-Signature-256` over the body. What was answered with 201 is on the disk. An `Idempotency-Key` that comes again with the same order is answered with the same run (200), with another order it is refused (409).',
      params: TRIGGER_PARAMS,
      headers: {
        type: 'object',
        properties: {
          'idempotency-key': text('Names the order for good.', { minLength: 1, maxLength: 255 }),
          'x-volley-timestamp': text(
            'With `X-Volley-Signature-256`: when it was signed, in seconds since 1970; not more than 300 from now.',
          ),
          'x-github-event': text('Of GitHub: what it tells of. `ping` starts nothing.'),
          'x-github-delivery': text('Of GitHub: the same again is the same order.'),
        },
      },
      security: [{ token: [] }, { volleySignature: [] }, { githubSignature: [] }, {}],
      body: BODY,
      response: {
        200: answer('An earlier order with this key has begun it.', started),
        201: answer('It has begun.', started),
        204: { description: 'GitHub asks whether somebody is there (`ping`).', type: 'null' },
      },
    }),
    async handler(request, reply) {
      if (request.signed?.form === 'github' && request.headers['x-github-event'] === 'ping')
        return reply.code(204).send();
      const { trigger } = request.params;
      const { inputs = {}, overlap = 'allow-all', by = callerOf(request) } = request.body;
      const idempotency = idempotencyOf(request);
      if (idempotency === 'ambiguous') return sendProblem(reply, AMBIGUOUS_KEY);
      const order = { trigger, inputs: new Map(Object.entries(inputs)), overlap, by, idempotency };
      const answered = await service.start(order);
      if (answered.ok) reply.header('location', `/api/v1/runs/${answered.value.run}`);
      const status = answered.ok && !answered.value.isNew ? 200 : 201;
      return sendAnswer(reply, answered, ({ run, waits }) => ({ run, waits }), status);
    },
  });
}

const callerOf = ({ signed }: FastifyRequest): string => (signed === null ? 'api' : `${signed.form} webhook`);

/** A signed request that is sent again, by whomever, is the same order: its signature names it. */
function idempotencyOf(request: FastifyRequest): Idempotency | null | 'ambiguous' {
  const given = request.headers['idempotency-key'];
  if (Array.isArray(given)) return 'ambiguous';
  const key = request.signed?.replayKey ?? (given === undefined ? null : `key:${given}`);
  const path = request.url.split('?', 1)[0] ?? '';
  const hash = createHash('sha256').update(path).update('\n');
  return key === null ? null : { key, digest: hash.update(request.rawBody ?? '').digest('hex') };
}

const AMBIGUOUS_KEY: HttpProblem = {
  status: 400,
  code: 'invalid-request',
  message: 'there are several Idempotency-Key headers',
  next: 'Send one.',
};
