import type { Crumb } from '../access/crumb.ts';
import type { Call } from '../controller/controller.ts';
import type { HttpRequest } from './exchange.ts';
import { FORM_TYPE } from './form.ts';

export interface Sender {
  /** The path of the controller's base URL. */
  readonly prefix: string;
  readonly userAgent: string;
  /** The `Authorization` header; null: nobody's. */
  readonly credentials: string | null;
  /** Null: none is needed. */
  readonly crumb: Crumb | null;
}

/** See `Call.limit`. */
const DEFAULT_LIMIT = 1024 * 1024;

/** A call as it goes on the wire. */
export function wireRequest(
  { method, path, query, form, limit = DEFAULT_LIMIT, headSuffices }: Call,
  { prefix, userAgent, credentials, crumb }: Sender,
): HttpRequest {
  const headers: Record<string, string> = { 'user-agent': userAgent, 'accept-encoding': 'gzip' };
  if (credentials !== null) headers.authorization = credentials;
  if (crumb !== null) headers[crumb.field] = crumb.value;
  if (crumb !== null && crumb.cookie !== '') headers.cookie = crumb.cookie;
  // What a cache in front of the server kept would show nothing of what was sent since.
  if (method === 'GET') headers['cache-control'] = 'no-cache';
  if (form !== undefined) headers['content-type'] = FORM_TYPE;
  return {
    method,
    path: `${prefix}${path}${query === undefined ? '' : `?${query}`}`,
    headers,
    body: form ?? null,
    limit,
    headSuffices,
  };
}
