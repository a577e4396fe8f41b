import { setMaxListeners } from 'node:events';
import type { Pool } from 'undici';
import type { Clock } from '../../../core/clock.ts';
import { err, type Result } from '../../../core/result.ts';
import type { SecretReader } from '../../../core/text.ts';
import { createLanes, type Lane, type Release } from '../connections/lanes.ts';
import { openPool } from '../connections/open-pool.ts';
import type { ProxyOptions } from '../connections/proxy-options.ts';
import type { TlsOptions } from '../connections/tls-context.ts';
import type { AbortListeners } from '../signals/abort-listeners.ts';
import { isCalledOff, type Signals } from '../signals/signals.ts';
import { Underway } from '../signals/underway.ts';
import type { Answer } from './answer.ts';
import { exchange, type HttpRequest } from './exchange.ts';
import type { WireFailure } from './wire-failure.ts';

/** One pool of kept-alive connections to one origin. Follows no redirects, keeps no cookies, repeats nothing. */
export interface HttpClient {
  exchange(request: HttpRequest, lane: Lane, signals: Signals): Promise<Outcome>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  readonly origin: string;
  /** How many connections at most. */
  readonly connections: number;
  /** Milliseconds to get a connection, and again for the whole answer. Waiting for one of ours does not count. */
  readonly timeout: number;
  /** The clock of the deadlines. Sockets live in real time, so this is the machine's outside of tests. */
  readonly clock: Clock;
  readonly aborts: AbortListeners;
  readonly tls: TlsOptions | null;
  readonly proxy: ProxyOptions | null;
  readonly read: SecretReader;
}

type Outcome = Result<Answer, WireFailure>;

const CALLED_OFF: WireFailure = { kind: 'interrupted', sent: false, code: null };

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { timeout, clock, aborts } = options;
  const underway = new Underway(clock);
  const lanes = createLanes(options.connections, aborts);
  const life = new AbortController();
  setMaxListeners(0, life.signal);
  let pool: Pool | null = null;
  let opening: Promise<Result<Pool, WireFailure>> | null = null;

  const open = async (): Promise<Result<Pool, WireFailure>> => {
    opening ??= openPool({ ...options, life: life.signal });
    const opened = await opening;
    if (opened.ok) pool = opened.value;
    // Such as a secret that cannot be read now: the next request tries again.
    else opening = null;
    return opened;
  };

  const send = (open: Pool, request: HttpRequest, signals: Signals, freed: Release): Promise<Outcome> => {
    if (!life.signal.aborted && !isCalledOff(signals))
      return exchange(open, request, { timeout, underway, signals, freed });
    freed();
    return Promise.resolve(err(CALLED_OFF));
  };

  /** As `send`, with the pool that is opened for it. */
  const openAndSend = async (request: HttpRequest, signals: Signals, freed: Release): Promise<Outcome> => {
    const opened = life.signal.aborted ? err(CALLED_OFF) : await open();
    if (opened.ok) return send(opened.value, request, signals, freed);
    freed();
    return opened;
  };

  /** As `send`, once there is a connection. The place comes first: the deadline is for the controller, not for our own crowd. */
  const sendLater = (request: HttpRequest, lane: Lane, signals: Signals): Promise<Outcome> =>
    new Promise(resolve => {
      lanes.take(lane, signals, freed => {
        if (freed === null) resolve(err(CALLED_OFF));
        else if (pool === null) resolve(openAndSend(request, signals, freed));
        else resolve(send(pool, request, signals, freed));
      });
    });

  return {
    exchange(request, lane, signals) {
      const freed = pool === null ? null : lanes.takeNow(lane);
      return pool === null || freed === null
        ? sendLater(request, lane, signals)
        : send(pool, request, signals, freed);
    },
    async close() {
      life.abort();
      const opened = await opening;
      if (opened?.ok === true) await opened.value.destroy();
      underway.close();
    },
  };
}
