import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import type { FileFault, FolderEntry, ManifestFiles } from '../../manifest/compose/manifest-files.ts';

/** This machine's disk; relative paths begin at the working folder. */
export const diskFiles: ManifestFiles = {
  realPath(path) {
    try {
      return realpathSync(path);
    } catch {
      return null;
    }
  },
  read(path, maxBytes) {
    const stats = stat(path);
    if (!stats.ok) return stats;
    const fault = faultOf(stats.value, maxBytes);
    if (fault !== null) return err(fault);
    try {
      return ok(readFileSync(path, 'utf8'));
    } catch (error) {
      return err(systemFault(error));
    }
  },
  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true }).map(entry => ({
        name: entry.name,
        kind: entry.isSymbolicLink() ? linkKind(join(folder, entry.name)) : kindOf(entry),
      }));
    } catch {
      return [];
    }
  },
};

/** Pipes and devices have no size and may have no end. */
function faultOf(stats: Stats, maxBytes: number): FileFault | null {
  if (stats.isDirectory()) return { kind: 'folder' };
  if (!stats.isFile()) return { kind: 'unreadable', reason: 'it is no regular file' };
  return stats.size > maxBytes ? { kind: 'too-large', bytes: stats.size } : null;
}

const kindOf = (entry: Pick<Stats, 'isFile' | 'isDirectory'>): FolderEntry['kind'] =>
  entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';

function linkKind(path: string): FolderEntry['kind'] {
  const target = stat(path);
  return target.ok && target.value.isFile() ? 'file' : 'other';
}

function stat(path: string): Result<Stats, FileFault> {
  try {
    return ok(statSync(path));
  } catch (error) {
    return err(systemFault(error));
  }
}

function systemFault(error: unknown): FileFault {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return reason === 'ENOENT' || reason === 'ENOTDIR' ? { kind: 'missing' } : { kind: 'unreadable', reason };
}
