import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * What tells a manifest from all others of its name on this machine: its folder, without links, and its name there. A file
 * that is a link keeps its own name: behind that of a Kubernetes volume stands another file after each change. null: it
 * stands nowhere, as it came through a pipe, or is gone.
 */
export function manifestPath(path: string): string | null {
  try {
    return statSync(path).isFile() ? join(realpathSync(dirname(path)), basename(path)) : null;
  } catch {
    return null;
  }
}
