import { BlockList, isIP } from 'node:net';
import type { ProxyOptions } from './proxy-options.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for this URL, as curl reads it; null for none. The lower-case name of a
 * variable goes first. `HTTP_PROXY` in capitals is not read: a web server sets it from the header `Proxy` of whoever
 * asks (CVE-2016-5385).
 */
export function proxyFor(url: string, env: Env): ProxyOptions | null {
  if (!URL.canParse(url)) return null;
  const { protocol, hostname, port } = new URL(url);
  const own = protocol === 'https:' ? either(env, 'https_proxy') : env.http_proxy;
  const named = own || either(env, 'all_proxy');
  if (named === undefined || named === '') return null;
  const host = hostname.replace(/^\[|\]$/g, '');
  const usedPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return isExempt(host, usedPort, either(env, 'no_proxy') ?? '') ? null : parseProxy(named);
}

const either = (env: Env, name: string): string | undefined => env[name] || env[name.toUpperCase()];

/** Credentials are taken out of the URL, so that it can be shown. A text without a scheme is an HTTP proxy. */
export function parseProxy(text: string): ProxyOptions {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  // Told when a connection is wanted: to go without a proxy that somebody meant would be worse.
  if (!URL.canParse(full)) return { url: full };
  const { protocol, host, username, password } = new URL(full);
  const credentials = { user: decoded(username), password: decoded(password) };
  return { url: `${protocol}//${host}`, ...(username === '' ? {} : credentials) };
}

/** What `NO_PROXY` lists: `*`, hosts with their subdomains, addresses, networks as `10.0.0.0/8`; each may have a port. */
function isExempt(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => entry === '*' || covers(entry.toLowerCase(), host.toLowerCase(), port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (isIP(host) !== 0 && entry.includes('/')) return isInNetwork(entry, host);
  const [, name = entry, wantedPort] =
    /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  return bare !== '' && (host === bare || (isIP(host) === 0 && host.endsWith(`.${bare}`)));
}

function isInNetwork(network: string, address: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const family = isIP(base) === 6 ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  if (isIP(base) === 0 || isIP(base) !== isIP(address) || !/^\d{1,3}$/.test(bits) || Number(bits) > longest)
    return false;
  const block = new BlockList();
  block.addSubnet(base, Number(bits), family);
  return block.check(address, family);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
