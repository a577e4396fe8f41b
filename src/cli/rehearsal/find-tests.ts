import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestFile } from '../../testing/test-file.ts';
import { diskFiles } from '../files/disk-files.ts';

const TEST_FILE = /\.test\.ya?ml$/;

export const isTestFile = (name: string): boolean => TEST_FILE.test(name);

/** The test files of a folder, by name; none where it cannot be read. */
export function testFilesIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter(isTestFile);
    return names.sort().map(name => join(folder, name));
  } catch {
    return [];
  }
}

/**
 * The manifest that a test file is about: the one that it names, from its own folder; else the one beside it of the same
 * name; else `fallback`.
 */
export function manifestOf(path: string, file: TestFile | null, fallback: string): string {
  const named = file?.manifest ?? null;
  if (named !== null) return join(dirname(path), named.value);
  const own = path.replace(TEST_FILE, '.yaml');
  return diskFiles.realPath(own) === null ? fallback : own;
}

/** Whether two paths lead to the same file. */
export const isSameFile = (one: string, other: string): boolean =>
  (diskFiles.realPath(one) ?? one) === (diskFiles.realPath(other) ?? other);
