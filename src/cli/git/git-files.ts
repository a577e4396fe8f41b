import { posix, relative, resolve, sep } from 'node:path';
import { err, ok } from '../../core/result.ts';
import type { FolderEntry, ManifestFiles } from '../../manifest/compose/manifest-files.ts';
import type { TreeEntry } from './parse-tree.ts';

/** Where a commit would stand on the disk, if it were checked out. */
export interface TreePlace {
  /** The top of the repository. */
  readonly root: string;
  /** Where relative paths begin; with links followed, as `root`. */
  readonly here: string;
  /** The text of a file by the name of its contents; null when the repository lacks it, as a partial clone may. */
  readonly read: (object: string) => string | null;
}

/** More links in a row lead in a circle. */
const MOST_LINKS = 40;

/** The files of a commit as a manifest sees files. */
export function gitFiles(entries: readonly TreeEntry[], { root, here, read }: TreePlace): ManifestFiles {
  const byPath = new Map(entries.map(entry => [entry.path, entry]));
  const folders = foldersOf(entries);
  /** The path in the repository, links followed; null where nothing stands. */
  const find = (path: string, links = 0): string | null => {
    const parts = path.split('/').filter(part => part !== '' && part !== '.');
    for (let length = 1; length <= parts.length; length++) {
      const part = parts.slice(0, length).join('/');
      const entry = byPath.get(part);
      if (entry?.kind !== 'link') continue;
      const to = read(entry.object);
      if (to === null || links === MOST_LINKS || posix.isAbsolute(to)) return null;
      const target = posix.join(posix.dirname(part), to, ...parts.slice(length));
      return target.startsWith('..') ? null : find(target, links + 1);
    }
    const whole = parts.join('/');
    return byPath.has(whole) || folders.has(whole) ? whole : null;
  };
  const inTree = (path: string): string | null => {
    const within = relative(root, resolve(here, path)).split(sep).join('/');
    return within.startsWith('..') ? null : find(within);
  };
  return {
    realPath(path) {
      const found = inTree(path);
      return found === null ? null : resolve(root, found);
    },
    read(path, maxBytes) {
      const found = inTree(path);
      const entry = found === null ? undefined : byPath.get(found);
      if (entry === undefined) return err({ kind: found === null ? 'missing' : 'folder' });
      if (entry.size > maxBytes) return err({ kind: 'too-large', bytes: entry.size });
      const text = read(entry.object);
      return text === null ? err({ kind: 'unreadable', reason: 'not in this clone' }) : ok(text);
    },
    list(folder) {
      const found = inTree(folder);
      if (found === null) return [];
      return [...(folders.get(found) ?? [])].map(([name, kind]) => {
        if (kind !== 'other') return { name, kind };
        const target = find(posix.join(found, name));
        return { name, kind: target !== null && byPath.get(target)?.kind === 'file' ? 'file' : 'other' };
      });
    },
  };
}

/** What stands in each folder; a link is `other` until somebody follows it. */
function foldersOf(
  entries: readonly TreeEntry[],
): ReadonlyMap<string, ReadonlyMap<string, FolderEntry['kind']>> {
  const folders = new Map<string, Map<string, FolderEntry['kind']>>([['', new Map()]]);
  for (const { path, kind } of entries) {
    let name = path;
    let what: FolderEntry['kind'] = kind === 'link' ? 'other' : 'file';
    while (name !== '') {
      const parent = posix.dirname(name) === '.' ? '' : posix.dirname(name);
      const inside = folders.get(parent) ?? new Map<string, FolderEntry['kind']>();
      folders.set(parent, inside);
      const base = posix.basename(name);
      if (inside.has(base)) break;
      inside.set(base, what);
      what = 'folder';
      name = parent;
    }
  }
  return folders;
}
