import type { FastifyInstance } from 'fastify';
import { type Answered, type ApiOptions, createApi } from '../../src/server/create-api.ts';
import { EventFeed } from '../../src/server/live/event-feed.ts';
import { publishEvents } from '../../src/server/live/publish.ts';
import { ServiceMetrics } from '../../src/server/metrics.ts';
import { FakeClock } from '../fake-clock.ts';
import { FakeService, NOON } from './fake-service.ts';

export interface ApiRig {
  readonly app: FastifyInstance;
  readonly service: FakeService;
  readonly clock: FakeClock;
  readonly feed: EventFeed;
  readonly answered: readonly Answered[];
  readonly defects: readonly Error[];
}

export const READ = 'read-token-0123456789';
export const OPERATE = 'operate-token-0123456789';
export const SECRET = 'webhook-secret-0123456789';

export async function createRig(options: Partial<ApiOptions> = {}): Promise<ApiRig> {
  const service = new FakeService();
  const clock = new FakeClock(NOON);
  const feed = new EventFeed('epoch', 100);
  publishEvents(service, feed);
  const metrics = new ServiceMetrics(service, '1.2.3', () => feed.readers);
  service.onEvent(event => metrics.take(event));
  const answered: Answered[] = [];
  const defects: Error[] = [];
  const app = await createApi({
    service,
    clock,
    version: '1.2.3',
    tokens: { read: null, operate: null },
    webhookSecret: null,
    loopbackOnly: true,
    feed,
    metrics,
    onAnswer: answer => answered.push(answer),
    onDefect: error => defects.push(error),
    ...options,
  });
  return { app, service, clock, feed, answered, defects };
}
