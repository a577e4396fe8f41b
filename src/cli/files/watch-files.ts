import { existsSync, type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { linkTrail } from './link-trail.ts';

/** An editor that saves writes a file in several steps, and often several files. In milliseconds. */
const SETTLED = 100;

/**
 * Calls `changed` once what is written to any of these files, or in their folders to a name that `isNew` knows, has
 * settled. Folders are watched, not files: many editors put a new file in the place of the old one. What comes back ends
 * it, and says whether something has been written that `changed` was not called for yet.
 */
export function watchFiles(
  paths: Iterable<string>,
  { clock, isNew, changed }: { clock: Clock; isNew: (name: string) => boolean; changed: () => void },
): () => boolean {
  const folders = new Map<string, Set<string>>();
  for (const path of [...paths].flatMap(linkTrail)) {
    const folder = dirname(path);
    if (!existsSync(folder)) continue;
    folders.set(folder, (folders.get(folder) ?? new Set()).add(basename(path)));
  }
  let callOff: (() => void) | null = null;
  const settled = (): void => {
    callOff = null;
    changed();
  };
  const watchers = [...folders].map(
    ([folder, names]): FSWatcher =>
      watch(folder, (_, name) => {
        if (name !== null && !names.has(name) && !isNew(name)) return;
        callOff?.();
        callOff = clock.after(SETTLED, settled);
      }),
  );
  return () => {
    for (const watcher of watchers) watcher.close();
    callOff?.();
    return callOff !== null;
  };
}
