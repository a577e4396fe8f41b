import type { FastifyInstance } from 'fastify';
import { fireRecordDocument } from '../../report/service/fire-record-json.ts';
import type { PreviewQuery } from '../../service/service.ts';
import { previewDocument } from '../documents/trigger-document.ts';
import type { HttpProblem } from '../http-problem.ts';
import { badInstant, readInstant } from '../read-instant.ts';
import type { RouteContext } from '../route-context.ts';
import { instant, list, named, object, orNull, text, textOrNull } from '../schemas/json-schema.ts';
import { limit } from '../schemas/parameters.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendAnswer, sendProblem } from '../send.ts';

interface FiresQuery {
  readonly trigger?: string;
  readonly before?: string;
  readonly limit: number;
}

interface PreviewParameters {
  readonly trigger?: string;
  readonly cron?: string;
  readonly timezone?: string;
  readonly from?: string;
  readonly count: number;
}

/** Fires that were, and fires that will be. */
export function fireRoutes(app: FastifyInstance, { service, clock }: RouteContext): void {
  app.get<{ Querystring: FiresQuery }>('/api/v1/fires', {
    config: { access: 'read' },
    schema: route({
      operationId: 'listFires',
      tags: ['fires'],
      summary: 'What was decided of fires, the latest first',
      querystring: object(
        'Which of them.',
        {
          trigger: text('Only fires of this trigger.'),
          before: instant('Only fires that were due before this.'),
          limit: limit(100, 1_000),
        },
        ['trigger', 'before', 'limit'],
      ),
      response: {
        200: answer(
          'A page of them.',
          object('Fires.', { fires: list('The latest first.', named('fire-record')) }),
        ),
      },
    }),
    async handler({ query }, reply) {
      const before = query.before === undefined ? null : readInstant(query.before);
      if (query.before !== undefined && before === null) return sendProblem(reply, badInstant('before'));
      const answered = await service.fires({ trigger: query.trigger ?? null, before, limit: query.limit });
      return sendAnswer(reply, answered, fires => ({ fires: fires.map(fireRecordDocument) }));
    },
  });

  app.get<{ Querystring: PreviewParameters }>('/api/v1/preview', {
    config: { access: 'read' },
    schema: route({
      operationId: 'previewFires',
      tags: ['fires'],
      summary: 'The coming fires: of all triggers, of one, or of any cron expression',
      querystring: object(
        'Of what.',
        {
          trigger: text('Of this trigger.'),
          cron: text('Of this expression.', { maxLength: 200 }),
          timezone: text('IANA name of the time zone of `cron`. Default: UTC.', { maxLength: 64 }),
          from: instant('Later than this. Default: now.'),
          count: limit(10, 1_000),
        },
        ['trigger', 'cron', 'timezone', 'from', 'count'],
      ),
      response: {
        200: answer(
          'Fewer when there are no more.',
          object('Coming fires.', {
            fires: list(
              'The next one first.',
              object('A coming fire.', {
                trigger: textOrNull('Its trigger; null: of `cron`.'),
                schedule: textOrNull('Its schedule; null: of `cron`.'),
                fire: named('fire'),
                start: instant('When it starts, jitter included.'),
                excluded: textOrNull('Why its day is excluded; null: it is not.'),
                paused: orNull(named('pause')),
              }),
            ),
          }),
        ),
      },
    }),
    handler({ query }, reply) {
      const { trigger, cron, from, count } = query;
      const after = from === undefined ? clock.now() : readInstant(from);
      if (after === null) return sendProblem(reply, badInstant('from'));
      if (trigger !== undefined && cron !== undefined) return sendProblem(reply, EITHER);
      const answered = service.preview({ of: wantedOf(query), after, count });
      return sendAnswer(reply, answered, fires => ({ fires: fires.map(previewDocument) }));
    },
  });
}

function wantedOf({ trigger, cron, timezone = 'UTC' }: PreviewParameters): PreviewQuery['of'] {
  if (cron !== undefined) return { kind: 'cron', cron, timezone };
  return trigger === undefined ? { kind: 'all' } : { kind: 'trigger', trigger };
}

const EITHER: HttpProblem = {
  status: 400,
  code: 'invalid-request',
  message: 'both `trigger` and `cron` are asked for',
  next: 'Ask for one of them.',
};
