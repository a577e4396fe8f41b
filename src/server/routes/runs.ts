import type { FastifyInstance } from 'fastify';
import { runId } from '../../core/ids.ts';
import { runDocument } from '../../report/history/run-record-json.ts';
import type { HistoryQuery } from '../../store/records.ts';
import { sequencedDocument } from '../documents/event-document.ts';
import type { RouteContext } from '../route-context.ts';
import { described, list, named, object, oneOf, text, whole } from '../schemas/json-schema.ts';
import { limit, RUN_PARAMS } from '../schemas/parameters.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendAnswer } from '../send.ts';

type Outcome = NonNullable<HistoryQuery['outcome']>;

interface RunsQuery {
  readonly trigger?: string;
  readonly outcome?: Outcome;
  readonly before?: string;
  readonly limit: number;
}

type OfRun = { readonly run: string };

const OUTCOMES: readonly Outcome[] = [
  'succeeded',
  'handed-over',
  'failed',
  'rejected',
  'unknown',
  'interrupted',
  'unfinished',
];

export function runRoutes(app: FastifyInstance, { service }: RouteContext): void {
  app.get<{ Querystring: RunsQuery }>('/api/v1/runs', {
    config: { access: 'read' },
    schema: route({
      operationId: 'listRuns',
      tags: ['runs'],
      summary: 'Runs, the newest first',
      querystring: object(
        'Which of them.',
        {
          trigger: text('Only runs with this trigger.'),
          outcome: oneOf('Only runs that ended so.', OUTCOMES),
          before: text('Only runs that began before this one.', { maxLength: 64 }),
          limit: limit(50, 1_000),
        },
        ['trigger', 'outcome', 'before', 'limit'],
      ),
      response: {
        200: answer('A page of them.', object('Runs.', { runs: list('The newest first.', named('run')) })),
      },
    }),
    async handler({ query }, reply) {
      const { before, ...rest } = query;
      const answered = await service.runs({
        ...rest,
        ...(before === undefined ? {} : { before: runId(before) }),
      });
      return sendAnswer(reply, answered, runs => ({ runs: runs.map(runDocument) }));
    },
  });

  app.get<{ Params: OfRun }>('/api/v1/runs/:run', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getRun',
      tags: ['runs'],
      summary: 'A run',
      params: RUN_PARAMS,
      response: { 200: answer('The run.', named('run')) },
    }),
    handler: async ({ params }, reply) => sendAnswer(reply, await service.run(params.run), runDocument),
  });

  app.post<{ Params: OfRun }>('/api/v1/runs/:run/cancel', {
    config: { access: 'operate' },
    schema: route({
      operationId: 'cancelRun',
      tags: ['runs'],
      summary: 'Take what a run has queued out of the queue, and stop its builds',
      params: RUN_PARAMS,
      response: {
        202: answer(
          'It was told to; its events tell the rest.',
          object('The run.', { run: text('Its id.') }),
        ),
      },
    }),
    handler: async ({ params }, reply) =>
      sendAnswer(reply, await service.cancel(params.run), run => ({ run }), 202),
  });

  app.get<{ Params: OfRun; Querystring: { readonly after: number; readonly limit: number } }>(
    '/api/v1/runs/:run/events',
    {
      config: { access: 'read' },
      schema: route({
        operationId: 'listRunEvents',
        tags: ['runs'],
        summary: 'What happened in a run, in order, as it was written down',
        params: RUN_PARAMS,
        querystring: object(
          'Where to begin.',
          {
            after: whole('Only events after this one.', 0, { default: 0 }),
            limit: limit(1_000, 5_000),
          },
          ['after', 'limit'],
        ),
        response: {
          200: answer(
            'A page of them.',
            object('Events.', {
              events: list(
                'The first one first.',
                object('An event.', {
                  seq: whole('Its place in the run, from 1.', 1),
                  event: described(
                    'What happened, by `type`, as in events.schema.json; the last one without its summary.',
                  ),
                }),
              ),
            }),
          ),
        },
      }),
      async handler({ params, query }, reply) {
        const answered = await service.events(params.run, query.after, query.limit);
        return sendAnswer(reply, answered, events => ({ events: events.map(sequencedDocument) }));
      },
    },
  );
}
