import { setMaxListeners } from 'node:events';
import type { Pool } from 'undici';
import type { Clock } from '../../core/clock.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { type Answer, decompressed } from './answer.ts';
import { exchange, type HttpRequest } from './exchange.ts';
import { createLanes, type Lane } from './lanes.ts';
import { isCalledOff, type Signals } from './signals.ts';
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
}

/** Longer than any that Jenkins writes; a server that goes on for ever is cut here. Bytes. */
const LONGEST_HEADERS = 32 * 1024;

const CALLED_OFF: WireFailure = { kind: 'interrupted', sent: false, code: null };

export function createHttpClient({ origin, connections, timeout, clock }: HttpClientOptions): HttpClient {
  const lanes = createLanes(connections);
  let pool: Promise<Pool> | null = null;
  // Destroys sockets that are still connecting, which the pool would leave to themselves.
  const life = new AbortController();
  setMaxListeners(0, life.signal);

  // The library is loaded at the first request: a command that sends nothing must not pay for it.
  const open = (): Promise<Pool> => {
    pool ??= import('./undici-pool.ts').then(({ Pool }) => {
      // Deadlines of requests are ours, on the given clock: zero switches the library's off. That of a connection
      // only clears away what no request waits for any more.
      const connect = { timeout, signal: life.signal };
      const limits = { headersTimeout: 0, bodyTimeout: 0, connect, maxHeaderSize: LONGEST_HEADERS };
      return new Pool(origin, { connections, pipelining: 1, ...limits });
    });
    return pool;
  };

  return {
    async exchange(request, lane, signals) {
      // The place comes first: the deadline is for the controller, not for our own crowd.
      const freed = await lanes.take(lane, signals);
      if (freed === null) return err(CALLED_OFF);
      const opened = life.signal.aborted ? null : await open();
      if (opened === null || isCalledOff(signals)) {
        freed();
        return err(CALLED_OFF);
      }
      const outcome = await exchange(opened, request, { timeout, clock, signals, freed });
      return outcome.ok ? ok(await decompressed(outcome.value, request.limit)) : outcome;
    },
    async close() {
      life.abort();
      await (await pool)?.destroy();
    },
  };
}
