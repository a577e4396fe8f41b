import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Problem } from '../../core/problem.ts';

/** A file that a command reads. */
export interface FileRead {
  /** In the words of a sentence: `the manifest`. */
  readonly what: string;
  /** As it was named. */
  readonly path: string;
}

/** Refuses a place for results that holds what they are made of, by whatever name or link. null: it holds none of it. */
export async function overwrites(
  path: string,
  read: readonly FileRead[],
  option: string,
): Promise<Problem | null> {
  for (const file of read)
    if (await isSameFile(path, file.path))
      return refusal(path, `is ${file.what}`, `Name another file after ${option}.`);
  return null;
}

/**
 * Refuses to put a plan in the place of anything but an older one: who mistypes a name would lose what is there. null: there
 * is nothing, an empty file as `mktemp` makes it, or a plan file.
 */
export async function refusePlanOver(path: string): Promise<Problem | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || (found.isFile() && (found.size === 0 || (await isPlanFile(path))))) return null;
  const next = 'Name another file after --out, or remove that one first.';
  return refusal(path, found.isFile() ? 'is there, and is no plan file' : 'is no file', next);
}

const refusal = (path: string, why: string, next: string): Problem => ({
  code: 'not-overwritten',
  severity: 'error',
  message: `${path} ${why}: it is not written over`,
  next,
});

async function isSameFile(one: string, other: string): Promise<boolean> {
  if (resolve(one) === resolve(other)) return true;
  const [a, b] = await Promise.all([one, other].map(path => stat(path).catch(() => null)));
  return a != null && b != null && a.dev === b.dev && a.ino === b.ino;
}

/** By how it begins; a plan file may have gigabytes. */
async function isPlanFile(path: string): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (file === null) return false;
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(64) });
    return /^\s*\{\s*"planFile"\s*:/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}
