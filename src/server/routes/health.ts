import type { FastifyInstance } from 'fastify';
import { count } from '../../core/plural.ts';
import type { ServiceState } from '../../service/service.ts';
import type { HttpProblem } from '../http-problem.ts';
import type { RouteContext } from '../route-context.ts';
import { object, oneOf, orNull, text } from '../schemas/json-schema.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendProblem } from '../send.ts';

export function healthRoutes(app: FastifyInstance, { service, metrics }: RouteContext): void {
  app.get('/healthz', {
    config: { access: 'open' },
    schema: route({
      operationId: 'isAlive',
      tags: ['health'],
      summary: 'Whether the process answers',
      response: { 200: answer('It does.', object('Well.', { status: oneOf('Always so.', ['alive']) })) },
    }),
    handler: () => ({ status: 'alive' }),
  });

  app.get('/readyz', {
    config: { access: 'open' },
    schema: route({
      operationId: 'isReady',
      tags: ['health'],
      summary: 'Whether fires can happen',
      description: 'Not while it starts or drains, or while the store fails.',
      response: {
        200: answer(
          'They can.',
          object('Ready.', {
            status: oneOf('Always so.', ['ready']),
            warning: orNull(text('What is not as it should be all the same; see /api/v1/status.')),
          }),
        ),
      },
    }),
    handler(_request, reply) {
      const state = service.state();
      const problem = unready(state);
      if (problem !== null) return sendProblem(reply, problem);
      const warnings = warningsOf(state);
      return reply.send({ status: 'ready', warning: warnings.length === 0 ? null : warnings.join('; ') });
    },
  });

  app.get('/metrics', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getMetrics',
      tags: ['health'],
      summary: 'Metrics for Prometheus',
      response: {
        200: { description: 'The text format.', content: { 'text/plain': { schema: text('Metrics.') } } },
      },
    }),
    async handler(_request, reply) {
      const rendered = await metrics.render();
      return reply.type(metrics.contentType).send(rendered);
    },
  });
}

/** What keeps fires or runs from going well. Anybody may ask, so nothing is told but the kind of trouble. */
function warningsOf({ manifest, paused, stuck, missingSecrets }: ServiceState): readonly string[] {
  return [
    ...(manifest.rejected === null
      ? []
      : ['the manifest on the disk cannot be served: the last good one is']),
    ...(paused === null ? [] : ['all triggers are paused']),
    ...(missingSecrets.length === 0 ? [] : [`${count(missingSecrets.length, 'secret')} cannot be read`]),
    ...(stuck.length === 0 ? [] : [`${count(stuck.length, 'run')} cannot be gone on with`]),
  ];
}

/** As above. */
function unready({ phase, storeFault }: ServiceState): HttpProblem | null {
  const notReady = (message: string, next: string): HttpProblem => ({
    status: 503,
    code: 'not-ready',
    message,
    next,
  });
  if (phase === 'draining') return notReady('it drains', 'Wait for the next process.');
  if (phase === 'starting') return notReady('it starts', 'Ask again in a moment.');
  return storeFault === null ? null : notReady('the store fails', 'See /api/v1/status.');
}
