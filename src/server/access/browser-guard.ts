import { isLoopback } from './listen-address.ts';

/** The headers by which browsers say where a request comes from. */
export interface BrowserHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

export type BrowserRefusal = 'foreign-host' | 'foreign-origin';

/**
 * Keeps out requests that a page of somebody else makes a browser send. `loopbackOnly`: the address by which we were
 * called has to be this machine's own: a foreign name may have been made to point here (DNS rebinding).
 */
export function browserRefusal(
  { host = '', origin, 'sec-fetch-site': site }: BrowserHeaders,
  loopbackOnly: boolean,
): BrowserRefusal | null {
  if (loopbackOnly && !isLoopback(hostName(host))) return 'foreign-host';
  if (origin !== undefined && origin.replace(/^https?:\/\//i, '').toLowerCase() !== host.toLowerCase())
    return 'foreign-origin';
  // `none`: typed into the address bar.
  const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
  return fromElsewhere ? 'foreign-origin' : null;
}

/** `127.0.0.1:8655` → `127.0.0.1`, `[::1]:8655` → `::1`. */
const hostName = (host: string): string => host.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');
