import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import { err } from '../../core/result.ts';
import type { ManifestSource } from '../../service/manifest-keeper.ts';
import { linkTrail } from '../files/link-trail.ts';
import type { Io } from '../io.ts';
import { type LoadFault, load } from '../manifest/load.ts';

/** The manifest on this machine's disk; SIGHUP says that it has changed, too. `onBlind`: told once of each folder. */
export function manifestSource(path: string, io: Io, onBlind: (folder: string) => void): ManifestSource {
  const blind = new Set<string>();
  const tellBlind = (folder: string): void => {
    if (!blind.has(folder)) onBlind(folder);
    blind.add(folder);
  };
  return {
    path,
    async load() {
      const loaded = await load(path, io);
      return loaded.ok ? loaded : err(problemsOf(loaded.error));
    },
    textOf: file => readFile(file, 'utf8').catch(() => null),
    watch(files, changed) {
      const paths = files.flatMap(linkTrail);
      const names = new Set(paths.map(file => basename(file)));
      const watchers = [...new Set(paths.map(file => dirname(file)))].flatMap(folder =>
        watchFolder(folder, tellBlind, name => {
          if (name === null || names.has(name) || OTHERS.test(name)) changed();
        }),
      );
      process.on('SIGHUP', changed);
      return () => {
        process.off('SIGHUP', changed);
        for (const watcher of watchers) watcher.close();
      };
    },
  };
}

/**
 * What a glob of `include:` may take in; and `..data`, the link by which Kubernetes replaces the files of a volume all at
 * once.
 */
const OTHERS = /\.(?:ya?ml|json|ics)$|^\.\.data$/;

/** The folder rather than its files: editors put a new file in the place of the old one. */
function watchFolder(
  folder: string,
  onBlind: (folder: string) => void,
  changed: (name: string | null) => void,
): readonly FSWatcher[] {
  try {
    const watcher = watch(folder, (_event, name) => changed(name));
    watcher.on('error', () => onBlind(folder));
    return [watcher];
  } catch {
    // Out of watches, or a file system without them.
    onBlind(folder);
    return [];
  }
}

export function problemsOf(fault: LoadFault): readonly Problem[] {
  if (fault.kind === 'problems') return fault.problems;
  const { message, next } = fault;
  return [{ code: 'unreadable', severity: 'error', message, next }];
}
