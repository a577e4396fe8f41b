import type { FastifyInstance } from 'fastify';
import { manifestDocument, statusDocument } from '../documents/status-document.ts';
import type { RouteContext } from '../route-context.ts';
import { named } from '../schemas/json-schema.ts';
import { answer, route } from '../schemas/route-schema.ts';

export function statusRoutes(app: FastifyInstance, { service, version }: RouteContext): void {
  app.get('/api/v1/status', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getStatus',
      tags: ['service'],
      summary: 'How the service is',
      response: { 200: answer('Its state.', named('status')) },
    }),
    handler: () => statusDocument(service.state(), version),
  });

  app.get('/api/v1/manifest', {
    config: { access: 'read' },
    schema: route({
      operationId: 'getManifest',
      tags: ['service'],
      summary: 'Which manifest is served, and what is wrong with the one on the disk',
      response: { 200: answer('Its state.', named('manifest')) },
    }),
    handler: () => manifestDocument(service.state().manifest),
  });
}
