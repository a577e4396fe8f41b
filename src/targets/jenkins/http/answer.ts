import { promisify } from 'node:util';
import { constants, gunzip } from 'node:zlib';

/** The status line and the headers. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
}

/** By lower-case name; several values where a header came several times. */
export type Headers = Pick<ReadonlyMap<string, readonly string[]>, 'get' | 'has'>;

/** An HTTP answer whose head arrived. */
export interface Answer extends Head {
  readonly body: Buffer;
  /** False when the body was cut (by its limit, the deadline, a broken connection) or not waited for. The head counts all the same. */
  readonly complete: boolean;
  /** It may be older than its request, and does not tell what is there now. Not there: nothing speaks for that. */
  readonly isOld?: true;
}

/** The first value of a header. */
export const header = (head: Head, name: string): string | null => head.headers.get(name)?.[0] ?? null;

/** The body as UTF-8; what is not UTF-8 becomes replacement characters. */
export const bodyText = (answer: Answer): string => answer.body.toString('utf8');

/** Whether Jenkins itself wrote the answer: the container's and a proxy's own pages lack the header. */
export const isFromJenkins = (answer: Answer): boolean => answer.headers.has('x-jenkins');

export const isHtml = (answer: Answer): boolean =>
  (header(answer, 'content-type') ?? '').includes('text/html');

const inflate = promisify(gunzip);

export const isCompressed = (answer: Answer): boolean =>
  answer.body.length > 0 && header(answer, 'content-encoding') === 'gzip';

/** The body of an answer that `isCompressed`, unpacked. A body that is broken, or longer than `limit` bytes, comes back empty and cut. */
export async function decompressed(answer: Answer, limit: number): Promise<Answer> {
  try {
    // A cut stream still yields the part that came.
    const body = await inflate(answer.body, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH });
    return { ...answer, body };
  } catch {
    return { ...answer, body: Buffer.alloc(0), complete: false };
  }
}
