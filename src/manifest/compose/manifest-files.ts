import { err, type Result } from '../../core/result.ts';

/**
 * The disk, as far as composing a manifest needs it. Synchronous: loading is the first thing that a command does,
 * and nothing can go on beside it. Relative paths start where the manifest's own path does.
 */
export interface ManifestFiles {
  /** The real path, with symbolic links followed; null where nothing stands. */
  realPath(path: string): string | null;
  /** The text of a file of at most `maxBytes`; its size is known before it is read. */
  read(path: string, maxBytes: number): Result<string, FileFault>;
  /** What stands in a folder, in any order; nothing where it cannot be read. */
  list(folder: string): readonly FolderEntry[];
}

export interface FolderEntry {
  readonly name: string;
  /** A link counts as what it points to. A link to a folder is `other`: following such links might never end. */
  readonly kind: 'file' | 'folder' | 'other';
}

/** Why there is no text. */
export type FileFault =
  | { readonly kind: 'missing' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'too-large'; readonly bytes: number }
  /** `reason`: the system's code, e.g. `EACCES`. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** For a manifest that is a text without files beside it. */
export const NO_FILES: ManifestFiles = {
  realPath: () => null,
  read: () => err({ kind: 'missing' }),
  list: () => [],
};
