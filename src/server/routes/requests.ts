import type { FastifyInstance } from 'fastify';
import { requestKey } from '../../core/ids.ts';
import type { StateName } from '../../run/request-state.ts';
import { requestDocument } from '../documents/request-document.ts';
import type { RouteContext } from '../route-context.ts';
import { flag, list, named, object, oneOf, text, whole } from '../schemas/json-schema.ts';
import { limit, REQUEST_PARAMS, RUN_PARAMS } from '../schemas/parameters.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendAnswer } from '../send.ts';

interface RequestsQuery {
  readonly state?: StateName;
  readonly trigger?: string;
  readonly after?: string;
  readonly limit: number;
}

type OfRequest = { readonly run: string; readonly request: string };

const STATES: readonly StateName[] = [
  'planned',
  'submitting',
  'queued',
  'running',
  'finished',
  'coalesced',
  'rejected',
  'unknown',
  'cancelled',
  'skipped',
];

export function requestRoutes(app: FastifyInstance, { service }: RouteContext): void {
  app.get<{ Params: { readonly run: string }; Querystring: RequestsQuery }>('/api/v1/runs/:run/requests', {
    config: { access: 'read' },
    schema: route({
      operationId: 'listRequests',
      tags: ['requests'],
      summary: 'The requests of a run, in the order of its plan',
      params: RUN_PARAMS,
      querystring: object(
        'Which of them.',
        {
          state: oneOf('Only requests in this state.', STATES),
          trigger: text('Only requests of this trigger.'),
          after: text('Only requests after the one with this key.', { maxLength: 128 }),
          limit: limit(200, 5_000),
        },
        ['state', 'trigger', 'after', 'limit'],
      ),
      response: {
        200: answer(
          'A page of them.',
          object('Requests.', { requests: list('In plan order.', named('request')) }),
        ),
      },
    }),
    async handler({ params, query }, reply) {
      const { state = null, trigger = null, after, limit: most } = query;
      const answered = await service.requests(params.run, {
        state,
        trigger,
        after: after === undefined ? null : requestKey(after),
        limit: most,
      });
      return sendAnswer(reply, answered, requests => ({ requests: requests.map(requestDocument) }));
    },
  });

  app.get<{ Params: OfRequest }>('/api/v1/runs/:run/requests/:request', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getRequest',
      tags: ['requests'],
      summary: 'A request of a run',
      params: REQUEST_PARAMS,
      response: { 200: answer('The request.', named('request')) },
    }),
    handler: async ({ params }, reply) =>
      sendAnswer(reply, await service.request(params.run, params.request), requestDocument),
  });

  app.get<{ Params: OfRequest; Querystring: { readonly offset: number } }>(
    '/api/v1/runs/:run/requests/:request/log',
    {
      config: { access: 'read' },
      schema: route({
        operationId: 'readLog',
        tags: ['requests'],
        summary: 'What the build of a request has printed, in pieces',
        params: REQUEST_PARAMS,
        querystring: object(
          'Where to begin.',
          { offset: whole('The `next` of the piece before.', 0, { default: 0 }) },
          ['offset'],
        ),
        response: {
          200: answer(
            'A piece of it.',
            object('A piece of a console.', {
              text: text('What stands there.'),
              next: whole('Where to go on.'),
              more: flag('Whether anything may still come.'),
            }),
          ),
        },
      }),
      async handler({ params, query, raw }, reply) {
        // Who has gone away needs no answer, and the controller no question.
        const gone = new AbortController();
        const leave = (): void => gone.abort();
        raw.once('close', leave);
        const answered = await service.log(params.run, params.request, query.offset, gone.signal);
        raw.off('close', leave);
        return sendAnswer(reply, answered, chunk => chunk);
      },
    },
  );
}
