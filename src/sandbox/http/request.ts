import type { UploadedFile } from '../model/parameters.ts';
import type { Identity } from '../security/users.ts';

/** Values by name. A name that came several times keeps all of them, in order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** A request as the server's socket gives it. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

/** A request that has been read: its path split, query and form merged, its sender known. */
export interface Request {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: RawRequest['headers'];
  /** Query and form together, as a servlet sees them: nobody can tell which a field came from. */
  readonly fields: Fields;
  /** The files of a multipart form, by the names of their parts. */
  readonly files: ReadonlyMap<string, UploadedFile>;
  readonly body: Buffer;
  readonly sender: Identity;
  readonly remoteAddress: string;
}

/** The first value of a field. */
export const field = (request: Request, name: string): string | undefined => request.fields.get(name)?.[0];

/**
 * A path as names: empty segments count for nothing, `..` goes up, escapes are undone. Null when it is not
 * well-formed.
 */
export function pathSegments(path: string): readonly string[] | null {
  const segments: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') segments.pop();
    else if (part !== '' && part !== '.') segments.push(part);
  }
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** Where the caller reached the server, for `Location`: what a proxy says, else the `Host` header. */
export function originOf(request: Request): string {
  const { headers } = request;
  const host = headers['x-forwarded-host'] ?? headers.host ?? 'localhost';
  const port = headers['x-forwarded-port'];
  const proto = headers['x-forwarded-proto'] ?? 'http';
  return `${proto}://${host}${port === undefined || host.includes(':') ? '' : `:${port}`}`;
}
