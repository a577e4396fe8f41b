import type { FastifyInstance } from 'fastify';
import { err, ok } from '../../core/result.ts';
import type { ServiceFault } from '../../service/service-fault.ts';
import { triggerDocument } from '../documents/trigger-document.ts';
import type { RouteContext } from '../route-context.ts';
import { list, named, object } from '../schemas/json-schema.ts';
import { TRIGGER_PARAMS } from '../schemas/parameters.ts';
import { answer, route } from '../schemas/route-schema.ts';
import { sendAnswer } from '../send.ts';

export function triggerRoutes(app: FastifyInstance, { service }: RouteContext): void {
  app.get('/api/v1/triggers', {
    config: { access: 'read' },
    schema: route({
      operationId: 'listTriggers',
      tags: ['triggers'],
      summary: 'The triggers of the manifest, in its order',
      response: {
        200: answer(
          'All of them.',
          object('Triggers.', { triggers: list('In the manifest’s order.', named('trigger')) }),
        ),
      },
    }),
    handler: () => ({ triggers: service.triggers().map(triggerDocument) }),
  });

  app.get<{ Params: { readonly trigger: string } }>('/api/v1/triggers/:trigger', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getTrigger',
      tags: ['triggers'],
      summary: 'A trigger, its schedules with their next fires, and its runs under way',
      params: TRIGGER_PARAMS,
      response: { 200: answer('The trigger.', named('trigger')) },
    }),
    handler(request, reply) {
      const { trigger: name } = request.params;
      const trigger = service.trigger(name);
      return sendAnswer(reply, trigger === null ? err(unknownTrigger(name)) : ok(trigger), triggerDocument);
    },
  });
}

const unknownTrigger = (name: string): ServiceFault => ({
  code: 'unknown-trigger',
  message: `the manifest has no trigger "${name}"`,
  next: 'See /api/v1/triggers for those that there are.',
});
