import { ok, type Result } from '../../core/result.ts';
import type { Refusal } from '../refusal.ts';
import type { JobPath } from '../target.ts';
import type { Controller } from './controller.ts';
import { jobPath } from './job-url.ts';
import { type Pass, readFolderNames } from './looks.ts';
import { isOfPage } from './page-refusal.ts';

/** Folders grow slowly. Milliseconds. */
const STANDS_FOR = 10 * 60_000;

/**
 * How many members folders have, each asked for once in a while: only a small folder is worth to be looked at as a
 * whole. `Infinity` for one that the server would not show.
 */
export type FolderSizes = (folder: JobPath, pass: Pass) => Promise<Result<number, Refusal>>;

export function createFolderSizes(controller: Controller): FolderSizes {
  const known = new Map<string, { readonly at: number; readonly size: number }>();
  return async (folder, pass) => {
    const path = jobPath(folder);
    const last = known.get(path);
    if (last !== undefined && controller.clock.monotonic() - last.at < STANDS_FOR) return ok(last.size);
    const names = await readFolderNames(controller, folder, pass);
    if (!names.ok && !isOfPage(names.error)) return names;
    const size = names.ok ? names.value.length : Infinity;
    known.set(path, { at: controller.clock.monotonic(), size });
    return ok(size);
  };
}
