import { readFile, realpath, stat } from 'node:fs/promises';
import type { Problem } from '../../core/problem.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { replaceFile } from './replace-file.ts';

/**
 * Writes a new text over one that was read before. A file that has changed meanwhile is left alone, and so is one that was
 * not UTF-8: what cannot be read exactly cannot be written back. Links are followed and permissions kept.
 */
export async function editFile(path: string, before: string, after: string): Promise<Result<null, Problem>> {
  try {
    const real = await realpath(path);
    const bytes = await readFile(real);
    if (!bytes.equals(Buffer.from(before, 'utf8'))) return err(changedMeanwhile(path));
    const { mode } = await stat(real);
    await replaceFile(real, after, mode & 0o7777);
    return ok(null);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const next = 'Check that file and folder may be written.';
    return err({
      code: 'not-written',
      severity: 'error',
      message: `${path} cannot be written (${code})`,
      next,
    });
  }
}

const changedMeanwhile = (path: string): Problem => ({
  code: 'file-changed',
  severity: 'error',
  message: `${path} has changed since it was read, and was left alone`,
  next: 'Try again.',
});
