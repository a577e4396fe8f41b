import { setMaxListeners } from 'node:events';
import type { Pool } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import type { SecretReader } from '../../core/text.ts';
import type { AbortListeners } from './abort-listeners.ts';
import { type Answer, decompressed, isCompressed } from './answer.ts';
import { createDeadlines } from './deadlines.ts';
import { exchange, type HttpRequest, limitOf } from './exchange.ts';
import { createLanes, type Lane } from './lanes.ts';
import { openPool } from './open-pool.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { isCalledOff, type Signals } from './signals.ts';
import type { TlsOptions } from './tls-context.ts';
import type { WireFailure } from './wire-failure.ts';

/** One pool of kept-alive connections to one origin. Follows no redirects, keeps no cookies, repeats nothing. */
export interface HttpClient {
  exchange(request: HttpRequest, lane: Lane, signals: Signals): Promise<Result<Answer, WireFailure>>;
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

const CALLED_OFF: WireFailure = { kind: 'interrupted', sent: false, code: null };

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { timeout, clock, aborts } = options;
  const deadlines = createDeadlines(clock);
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

  return {
    async exchange(request, lane, signals) {
      // The place comes first: the deadline is for the controller, not for our own crowd.
      const freed = lanes.takeNow(lane) ?? (await lanes.take(lane, signals));
      if (freed === null) return err(CALLED_OFF);
      const giveUp = (failure: WireFailure): Result<Answer, WireFailure> => {
        freed();
        return err(failure);
      };
      if (life.signal.aborted) return giveUp(CALLED_OFF);
      const opened = pool === null ? await open() : ok(pool);
      if (!opened.ok) return giveUp(opened.error);
      if (isCalledOff(signals)) return giveUp(CALLED_OFF);
      const terms = { timeout, deadlines, aborts, signals, freed };
      const outcome = await exchange(opened.value, request, terms);
      if (!outcome.ok || !isCompressed(outcome.value)) return outcome;
      return ok(await decompressed(outcome.value, limitOf(request, outcome.value)));
    },
    async close() {
      life.abort();
      const opened = await opening;
      if (opened?.ok === true) await opened.value.destroy();
      deadlines.close();
    },
  };
}
