import { mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';

/** A place for a report that can be written, as far as one can know before. */
export interface ReportFile {
  /** Writes it whole or not at all, as far as what is there is a file. */
  write(chunks: Iterable<string>): Promise<Result<void, Problem>>;
}

/** Characters that are gathered before they are written. */
const ENOUGH = 64 * 1_024;

/**
 * Tries out whether a report can be written there, before anything is fired: afterwards it would be too late. Makes the
 * folders that are missing.
 */
export async function prepareReportFile(path: string): Promise<Result<ReportFile, Problem>> {
  try {
    await makeFolder(dirname(path));
    const before = await whatIsThere(path);
    // A pipe or a device is written as it is; to put a file in its place would take it away.
    if (before.kind === 'other') return ok(reportFile(path, chunks => writeThrough(path, chunks)));
    const draft = `${before.path}.${process.pid}.tmp`;
    await writeThrough(draft, []);
    await rm(draft);
    return ok(reportFile(path, chunks => replace(before.path, draft, chunks)));
  } catch (error) {
    return err(unwritable(path, error));
  }
}

/** With those above it. Node's own `recursive` never ends where a file system takes no folders, as /proc. */
async function makeFolder(path: string): Promise<void> {
  if ((await stat(path).catch(() => null)) !== null) return;
  await makeFolder(dirname(path));
  await mkdir(path).catch(error => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

type There = { readonly kind: 'file'; readonly path: string } | { readonly kind: 'other' };

/** Behind links, since a link is to stay one. */
async function whatIsThere(path: string): Promise<There> {
  const found = await stat(path).catch(() => null);
  if (found === null) return { kind: 'file', path };
  if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  return found.isFile() ? { kind: 'file', path: await realpath(path) } : { kind: 'other' };
}

const reportFile = (path: string, write: (chunks: Iterable<string>) => Promise<void>): ReportFile => ({
  async write(chunks) {
    try {
      await write(chunks);
      return ok(undefined);
    } catch (error) {
      return err(unwritable(path, error));
    }
  },
});

async function replace(path: string, draft: string, chunks: Iterable<string>): Promise<void> {
  try {
    await writeThrough(draft, chunks);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeThrough(path: string, chunks: Iterable<string>): Promise<void> {
  const file = await open(path, 'w');
  try {
    let pending = '';
    for (const chunk of chunks) {
      pending += chunk;
      if (pending.length < ENOUGH) continue;
      await file.writeFile(pending);
      pending = '';
    }
    await file.writeFile(pending);
  } finally {
    await file.close();
  }
}

function unwritable(path: string, error: unknown): Problem {
  return {
    code: 'unwritable-report',
    severity: 'error',
    message: `the report ${path} cannot be written (${codeOf(error)})`,
    next: 'Check what follows --report.',
  };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
