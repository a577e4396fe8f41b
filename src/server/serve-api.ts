import type { Clock } from '../core/clock.ts';
import type { Problem } from '../core/problem.ts';
import { ok, type Result } from '../core/result.ts';
import type { Service } from '../service/service.ts';
import type { ListenAddress } from './access/listen-address.ts';
import type { Tokens } from './access/tokens.ts';
import { type Answered, createApi } from './create-api.ts';
import { LIMITS } from './limits.ts';
import { listen } from './listen.ts';
import { EventFeed } from './live/event-feed.ts';
import { publishEvents } from './live/publish.ts';
import { ServiceMetrics } from './metrics.ts';

export interface ServeApiOptions {
  readonly service: Service;
  readonly clock: Clock;
  readonly version: string;
  readonly address: ListenAddress;
  readonly tokens: Tokens;
  readonly webhookSecret: string | null;
  readonly loopbackOnly: boolean;
  /** Of this process alone: live events of another one have other numbers. */
  readonly epoch: string;
  readonly onAnswer: (answered: Answered) => void;
  readonly onDefect: (error: Error) => void;
}

export interface ServedApi {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the HTTP side of a service, with its metrics and its live events. */
export async function serveApi(options: ServeApiOptions): Promise<Result<ServedApi, Problem>> {
  const { service, version, epoch, address } = options;
  const feed = new EventFeed(epoch, LIMITS.kept);
  const metrics = new ServiceMetrics(service, version, () => feed.readers);
  const stops = [publishEvents(service, feed), service.onEvent(event => metrics.take(event))];
  const app = await createApi({ ...options, feed, metrics });
  const close = async (): Promise<void> => {
    for (const stop of stops) stop();
    await app.close();
  };
  const listening = await listen(app, address);
  if (listening.ok) return ok({ url: listening.value, close });
  await close();
  return listening;
}
