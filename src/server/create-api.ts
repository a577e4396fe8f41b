import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance } from 'fastify';
import { guard } from './access/guard.ts';
import { answerClientError, answerFailures, answerUnreadable } from './failures.ts';
import { LIMITS } from './limits.ts';
import type { RouteContext } from './route-context.ts';
import { eventRoutes } from './routes/events.ts';
import { fireRoutes } from './routes/fires.ts';
import { healthRoutes } from './routes/health.ts';
import { pausingRoutes } from './routes/pausing.ts';
import { requestRoutes } from './routes/requests.ts';
import { runRoutes } from './routes/runs.ts';
import { startRunRoute } from './routes/start-run.ts';
import { statusRoutes } from './routes/status.ts';
import { triggerRoutes } from './routes/triggers.ts';
import { NAMED_SCHEMAS } from './schemas/named-schemas.ts';
import { OPENAPI } from './schemas/openapi.ts';
import { readJsonBodies, validateInput } from './validation.ts';

export interface ApiOptions extends RouteContext {
  /** Told of each request that was answered. */
  readonly onAnswer: (answered: Answered) => void;
  /** Told of what we did wrong ourselves. */
  readonly onDefect: (error: Error) => void;
}

/** A request that was answered, without anything secret. */
export interface Answered {
  readonly method: string;
  /** The route's pattern; the address may hold anything. */
  readonly route: string;
  readonly status: number;
  /** Milliseconds. */
  readonly took: number;
  readonly remote: string;
}

/** The HTTP side of a service: all routes, their checks and their description. Does not listen yet. */
export async function createApi(options: ApiOptions): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: LIMITS.body,
    requestTimeout: LIMITS.request,
    connectionTimeout: LIMITS.idle,
    keepAliveTimeout: LIMITS.keepAlive,
    routerOptions: { maxParamLength: 300 },
    forceCloseConnections: true,
    // Node would answer a request without a Host by itself, and without a word: the guard refuses it instead.
    http: { maxHeaderSize: LIMITS.headers, requireHostHeader: false },
    // While it closes, what has arrived is still answered.
    return503OnClosing: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: answerUnreadable,
  });
  app.server.maxConnections = LIMITS.connections;
  validateInput(app);
  guard(app, options);
  readJsonBodies(app);
  answerFailures(app, options.onDefect);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
  });
  app.addHook('onResponse', async (request, reply) => {
    const { url: route = 'none' } = request.routeOptions;
    const { statusCode: status, elapsedTime: took } = reply;
    options.metrics.answered(request.method, route, status, took);
    options.onAnswer({ method: request.method, route, status, took, remote: request.ip });
  });
  for (const [name, schema] of Object.entries(NAMED_SCHEMAS)) app.addSchema({ $id: name, ...schema });
  await app.register(swagger, OPENAPI);
  app.get('/api/v1/openapi.json', { config: { access: 'read' }, schema: { hide: true } }, () =>
    app.swagger(),
  );
  healthRoutes(app, options);
  statusRoutes(app, options);
  triggerRoutes(app, options);
  startRunRoute(app, options);
  pausingRoutes(app, options);
  fireRoutes(app, options);
  runRoutes(app, options);
  requestRoutes(app, options);
  eventRoutes(app, options);
  await app.ready();
  return app;
}
