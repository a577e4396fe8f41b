import { type QueueId, queueId } from '../../../core/ids.ts';
import type { BaseUrl } from './job-url.ts';

const QUEUE_ITEM = /(?:^|\/)queue\/item\/(\d+)\/?(?:[?#].*)?$/;

/**
 * The queue item that a `Location` names; null when it names something else. Only the id is taken: the host comes
 * from the request's `Host` or `X-Forwarded-*` and is often wrong behind a proxy, and some plugins send a bare path.
 */
export function queueItemOf(location: string): QueueId | null {
  const id = QUEUE_ITEM.exec(location)?.[1];
  return id === undefined ? null : queueId(id);
}

/** What a redirect that is no queue item leads to. */
export type Destination =
  /** The page that the request's address belongs to: its job or its build. */
  | { readonly kind: 'own-page' }
  /** The same address on another origin: a renamed host, or https where the manifest says http. */
  | { readonly kind: 'moved'; readonly origin: string }
  /** A page to sign in at: the controller's own, or anything off its origin. */
  | { readonly kind: 'login'; readonly host: string }
  | { readonly kind: 'elsewhere' }
  /** No address of the web at all. */
  | { readonly kind: 'nowhere' };

/** Paths of Jenkins and of its OIDC, SAML and OAuth plugins at which a person signs in. */
const SIGN_IN = /\/(?:login|loginError|securityRealm|oauth2?|saml|sso|oic)(?:\/|$)/i;

/**
 * Reads a redirect of the request to `path` (relative to the base URL). The redirect's query is neither looked at
 * nor kept: single sign-on pages carry tokens in it.
 */
export function destinationOf(location: string, base: BaseUrl, path: string): Destination {
  const asked = `${base.origin}${base.prefix}${path}`;
  if (!URL.canParse(location, asked)) return { kind: 'nowhere' };
  const url = new URL(location, asked);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { kind: 'nowhere' };
  const to = plainPath(url.pathname);
  const from = plainPath(path);
  const parent = from.slice(0, from.lastIndexOf('/'));
  const login = { kind: 'login', host: url.host } as const;
  // Paths are compared by their ends: a proxy may add or strip a prefix. Off the origin only the very same address
  // is Jenkins' own; single sign-on likes to put a part of it into its path.
  if (url.origin !== base.origin) return to.endsWith(from) ? { kind: 'moved', origin: url.origin } : login;
  if (parent !== '' && to.endsWith(parent)) return { kind: 'own-page' };
  return SIGN_IN.test(to) ? login : { kind: 'elsewhere' };
}

/** Decoded, so that two ways to encode one path compare as equal, and without a trailing slash. */
function plainPath(path: string): string {
  const bare = path.replace(/\/+$/, '');
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}
