import type { Build } from '../../build.ts';
import type { JobPath } from '../../target.ts';
import { type BaseUrl, buildPath, pageUrl } from './job-url.ts';

/** A build as its address names it. */
export interface NamedBuild {
  readonly job: JobPath;
  readonly build: Build;
}

/**
 * The build that a page of this controller shows: `…/job/a/job/b/17/`, also below a view, and with what follows the number,
 * such as `/console`. Null when the address is another server's, or is not that of a build.
 */
export function parseBuildUrl(base: BaseUrl, text: string): NamedBuild | null {
  if (!URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  if (origin !== base.origin || !pathname.startsWith(`${base.prefix}/`)) return null;
  const names = decoded(pathname.slice(base.prefix.length + 1).split('/'));
  if (names === null) return null;
  const job: string[] = [];
  let at = 0;
  for (let [kind, name] = names; isPair(kind, name); [kind, name] = names.slice(at)) {
    if (kind === 'job') job.push(name);
    at += 2;
  }
  const number = names[at] ?? '';
  if (job.length === 0 || !/^[1-9]\d{0,14}$/.test(number)) return null;
  const build = Number(number);
  return { job, build: { number: build, url: pageUrl(base, buildPath(job, build)) } };
}

/** Folders and jobs stand in the path as `job/NAME`, views as `view/NAME`. */
function isPair(kind: string | undefined, name: string | undefined): name is string {
  return (kind === 'job' || kind === 'view') && name !== undefined && name !== '';
}

function decoded(segments: readonly string[]): readonly string[] | null {
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return null;
  }
}
