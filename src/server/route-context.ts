import type { Clock } from '../core/clock.ts';
import type { Service } from '../service/service.ts';
import type { Tokens } from './access/tokens.ts';
import type { EventFeed } from './live/event-feed.ts';
import type { ServiceMetrics } from './metrics.ts';

/** Who may call a route: `open` to anybody, `webhook` to operators and to whoever can sign. */
export type Access = 'open' | 'read' | 'operate' | 'webhook';

/** What the routes have in common. */
export interface RouteContext {
  readonly service: Service;
  readonly clock: Clock;
  readonly version: string;
  readonly tokens: Tokens;
  /** What signed requests are checked with; null: none is taken. */
  readonly webhookSecret: string | null;
  /** Only this machine can reach us: then names of others are refused. */
  readonly loopbackOnly: boolean;
  readonly feed: EventFeed;
  readonly metrics: ServiceMetrics;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    readonly access?: Access;
  }
  interface FastifyRequest {
    /** The body as it came, for signatures; null: there was none. */
    rawBody: Buffer | null;
    /** Of a request with a good signature; null: it has none. */
    signed: { readonly form: 'volley' | 'github'; readonly replayKey: string } | null;
  }
}
