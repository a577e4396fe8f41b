import type { JobPath } from '../../target.ts';

/** The manifest's URL of a controller, taken apart. User info, query and fragment are dropped. */
export interface BaseUrl {
  /** `https://host:port` */
  readonly origin: string;
  /** The path prefix without a trailing slash, e.g. `/jenkins`, or empty. */
  readonly prefix: string;
}

/** Null when the text is not an http or https URL. */
export function parseBaseUrl(text: string): BaseUrl | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, '') };
}

/** `/job/team%20a/job/build`, relative to the base URL and without a trailing slash. */
export function jobPath(job: JobPath): string {
  let path = '';
  for (const segment of job) path += `/job/${encodeSegment(segment)}`;
  return path;
}

/** `/job/build/17` */
export const buildPath = (job: JobPath, number: number): string => `${jobPath(job)}/${number}`;

/** `/queue/item/17` */
export const queueItemPath = (id: string): string => `/queue/item/${encodeURIComponent(id)}`;

/** A page's address for people, always on the manifest's URL whatever root the server believes to have. */
export const pageUrl = (base: BaseUrl, path: string): string => `${base.origin}${base.prefix}${path}/`;

/** Names that are the same when they are encoded: by far the most, and each request encodes some. */
const PLAIN = /^[A-Za-z\d_-]+$/;

function encodeSegment(segment: string): string {
  if (PLAIN.test(segment)) return segment;
  // A server would resolve these two before it looks for a job, and so act on another address.
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  // No item's name holds a slash: Jenkins stores the branch `feature/x` of a multibranch job as `feature%2Fx`.
  return encodeURIComponent(segment.replaceAll('/', '%2F'));
}
