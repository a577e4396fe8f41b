import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';

export interface ListenAddress {
  /** A name or an address, without brackets. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** The letters of `volley` on a telephone, as far as they fit. */
export const DEFAULT_ADDRESS: ListenAddress = { host: '127.0.0.1', port: 8655 };

const FORM = /^(?:(?<host>[^:[\]]+|\[[0-9A-Fa-f:.]+\]):)?(?<port>\d{1,5})$/;

/** Reads `ADDRESS:PORT` or `PORT`; an IPv6 address stands in brackets. */
export function parseListenAddress(text: string): Result<ListenAddress, Problem> {
  const { host = DEFAULT_ADDRESS.host, port } = FORM.exec(text)?.groups ?? {};
  const number = Number(port);
  if (port === undefined || number > 65_535) {
    return err({
      code: 'bad-address',
      severity: 'error',
      message: `"${text}" is no address to listen on`,
      next: 'Write ADDRESS:PORT, e.g. 127.0.0.1:8655 or [::1]:8655.',
    });
  }
  return ok({ host: host.replace(/^\[|\]$/g, ''), port: number });
}

/** As it stands in a URL. */
export const showAddress = ({ host, port }: ListenAddress): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine can reach it. A name other than `localhost` may mean anything. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === 'localhost';
  return LOOPBACK.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/** Without a token, whoever reaches the port may do everything: so only this machine may. */
export const checkExposure = ({ host }: ListenAddress, hasToken: boolean): Problem | null =>
  hasToken || isLoopback(host)
    ? null
    : {
        code: 'open-to-all',
        severity: 'error',
        message: `without a token the API listens on this machine only, and ${host} can be reached from others`,
        next: 'Set VOLLEY_TOKEN or give --token-file; or listen on 127.0.0.1.',
      };
