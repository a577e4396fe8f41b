import { FadingMap } from '../../../core/fading-map.ts';
import { ok, type Result } from '../../../core/result.ts';
import type { Refusal } from '../../refusal.ts';
import type { JobPath } from '../../target.ts';
import { jobPath } from '../addresses/job-url.ts';
import type { Controller } from '../controller/controller.ts';
import type { FolderRow } from '../json/json-shapes.ts';
import { isOfPage } from '../refusals/page-refusal.ts';
import { type Depth, type Pass, readFolderNames } from './looks.ts';

/** Folders grow slowly. Milliseconds. */
const STANDS_FOR = 10 * 60_000;

/** The sizes of many folders must not use up a look; those of the others are asked for in the next ones. */
const LEFT_FOR_LOOKS = 6;

/**
 * How many members a folder has, or the folders in it together. Each is asked about once in a while: only what is small is
 * worth to be looked at as a whole. `Infinity` where the server would not tell, or could not be asked yet.
 */
export type FolderSizes = (folder: JobPath, depth: Depth, pass: Pass) => Promise<Result<number, Refusal>>;

export function createFolderSizes(controller: Controller): FolderSizes {
  const known = new FadingMap<string, number>(controller.clock, STANDS_FOR);
  return async (folder, depth, pass) => {
    const path = `${jobPath(folder)}${'/*'.repeat(depth)}`;
    const last = known.get(path);
    if (last !== undefined) return ok(last);
    const names =
      pass.budget.left > LEFT_FOR_LOOKS ? await readFolderNames(controller, folder, depth, pass) : null;
    if (names === null) return ok(Infinity);
    if (!names.ok && !isOfPage(names.error)) return names;
    const size = names.ok ? sizeAt(names.value, depth) : Infinity;
    known.set(path, size);
    return ok(size);
  };
}

function sizeAt(rows: readonly FolderRow[], depth: Depth): number {
  if (depth === 1) return rows.length;
  return rows.reduce((sum, { members }) => sum + (members?.length ?? 0), 0);
}
