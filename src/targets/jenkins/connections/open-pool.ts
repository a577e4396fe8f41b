import type { buildConnector, Pool } from 'undici';
import { ok, type Result } from '../../../core/result.ts';
import type { SecretReader } from '../../../core/text.ts';
import type { WireFailure } from '../http/wire-failure.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { connectThrough } from './proxy-tunnel.ts';
import { type TlsOptions, tlsContext } from './tls-context.ts';

export interface PoolOptions {
  readonly origin: string;
  readonly connections: number;
  /** Milliseconds to get a connection. */
  readonly timeout: number;
  readonly tls: TlsOptions | null;
  readonly proxy: ProxyOptions | null;
  /** Reads the passphrase of the key and the credentials of the proxy. */
  readonly read: SecretReader;
  /** Destroys sockets that are still connecting, which the pool would leave to themselves. */
  readonly life: AbortSignal;
}

/** Longer than any that Jenkins writes; a server that goes on for ever is cut here. Bytes. */
const LONGEST_HEADERS = 32 * 1024;

/** A pool that connects as the target says. The library is loaded here: a command that sends nothing need not pay for it. */
export async function openPool(options: PoolOptions): Promise<Result<Pool, WireFailure>> {
  const { origin, connections, timeout, proxy, read, life } = options;
  const context = options.tls === null ? null : await tlsContext(options.tls, read);
  if (context !== null && !context.ok) return context;
  const { buildConnector, Pool } = await import('./undici-pool.ts');
  // Deadlines of requests are ours, on the given clock: zero switches the library's off. That of a connection only
  // clears away what no request waits for any more.
  const direct = { timeout, signal: life, ...(context === null ? {} : { secureContext: context.value }) };
  const connect: buildConnector.connector =
    proxy === null
      ? buildConnector(direct)
      : connectThrough(proxy, { read, timeout, signal: life }, buildConnector(direct));
  const limits = { headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: LONGEST_HEADERS };
  return ok(new Pool(origin, { connections, pipelining: 1, connect, ...limits }));
}
