import { request as overTcp } from 'node:http';
import { request as overTls } from 'node:https';
import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { err, ok, type Result } from '../../../core/result.ts';
import type { SecretReader } from '../../../core/text.ts';
import { secretNames, tryReveal } from '../access/secrets.ts';
import { codeOf } from '../http/wire-failure.ts';
import { ProxyError } from './proxy-error.ts';
import type { ProxyOptions } from './proxy-options.ts';

export interface TunnelTerms {
  readonly read: SecretReader;
  /** Milliseconds for the proxy to connect. */
  readonly timeout: number;
  /** Ends what is being connected. */
  readonly signal: AbortSignal;
}

/**
 * Makes connections through a proxy, to plain servers too: so the credentials of the proxy are in the CONNECT alone,
 * which ends there, and no server can ever see them. `upgrade` makes TLS of a tunnel.
 */
export function connectThrough(
  proxy: ProxyOptions,
  terms: TunnelTerms,
  upgrade: buildConnector.connector,
): buildConnector.connector {
  return (wanted, callback) => {
    void openTunnel(proxy, wanted, terms).then(tunnel => {
      if (!tunnel.ok) callback(tunnel.error, null);
      else if (wanted.protocol === 'https:') upgrade({ ...wanted, httpSocket: tunnel.value }, callback);
      else callback(null, tunnel.value);
    });
  };
}

async function openTunnel(
  proxy: ProxyOptions,
  { hostname, port, protocol }: buildConnector.Options,
  { read, timeout, signal }: TunnelTerms,
): Promise<Result<Socket, ProxyError>> {
  const url = URL.canParse(proxy.url) ? new URL(proxy.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return err(new ProxyError('proxy', 'ERR_INVALID_PROTOCOL'));
  const credentials = await proxyAuthorization(proxy, read);
  if (!credentials.ok) return credentials;

  const authority = `${hostname}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
  const headers = { host: authority, ...credentials.value };
  const open = url.protocol === 'https:' ? overTls : overTcp;
  return new Promise(resolve => {
    const connect = open({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port,
      method: 'CONNECT',
      path: authority,
      headers,
      agent: false,
      timeout,
      signal,
    });
    connect.on('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(ok(socket.setNoDelay(true)));
      socket.destroy();
      resolve(err(new ProxyError('proxy', String(response.statusCode))));
    });
    // An answer without a tunnel, such as 407, need not close the connection.
    connect.on('response', response => {
      connect.destroy();
      resolve(err(new ProxyError('proxy', String(response.statusCode))));
    });
    connect.on('timeout', () => connect.destroy());
    connect.on('error', error => resolve(err(new ProxyError('proxy', codeOf(error)))));
    connect.end();
  });
}

/** RFC 7617 by way of RFC 9110 11.7.2; read for each tunnel, and kept nowhere. */
async function proxyAuthorization(
  { user, password = '' }: ProxyOptions,
  read: SecretReader,
): Promise<Result<Readonly<Record<string, string>>, ProxyError>> {
  if (user === undefined) return ok({});
  const name = await tryReveal(user, read);
  const word = await tryReveal(password, read);
  if (name === null || word === null)
    return err(new ProxyError('secret', null, [...secretNames(user), ...secretNames(password)]));
  return ok({ 'proxy-authorization': `Basic ${Buffer.from(`${name}:${word}`, 'utf8').toString('base64')}` });
}
