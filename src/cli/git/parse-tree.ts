/** One file of a commit. */
export interface TreeEntry {
  /** From the top of the repository, with slashes. */
  readonly path: string;
  /** The name of its contents. */
  readonly object: string;
  /** Bytes. */
  readonly size: number;
  /** A symbolic link holds the path to which it leads. */
  readonly kind: 'file' | 'link';
}

/** What `git ls-tree -r -l -z` prints: `<mode> <type> <object> <size>TAB<path>NUL`. Submodules are left out. */
export function parseTree(listing: string): readonly TreeEntry[] {
  return listing.split('\0').flatMap(line => {
    const [, mode, object, size, path] = /^(\d{6}) blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? [];
    if (object === undefined || path === undefined) return [];
    return [{ path, object, size: Number(size), kind: mode === '120000' ? 'link' : 'file' }];
  });
}
