import type { Build } from '../model/builds.ts';

/** Characters that Jenkins leaves as they are where JavaScript would escape them (source: `Util.encode`). */
const KEPT = /%(?:24|26|2B|2C|3D|40)/g;

const encodeName = (name: string): string => encodeURIComponent(name).replace(KEPT, decodeURIComponent);

/** The address of a job or folder below the server's root, with a slash at the end: `job/a/job/b/`. */
export const itemUrl = (path: readonly string[]): string =>
  path.map(name => `job/${encodeName(name)}/`).join('');

export const buildUrl = (build: Build): string => `${itemUrl(build.job.path)}${build.number}/`;
