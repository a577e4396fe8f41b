import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is at a path, in words; null: a file, as a database is one. */
export function kindOf(found: Stats): string | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  return found.isSocket() ? 'a socket' : 'a device';
}

/** What a path leads to, links followed; null: nothing. Throws where that cannot be told. */
export const statOf = (path: string): Stats | null => statSync(path, { throwIfNoEntry: false }) ?? null;

/** What is in the way of a file at this path, beside missing folders; null: nothing is. */
export function obstacleTo(path: string): string | null {
  for (let part = path; ; part = dirname(part)) {
    const obstacle = obstacleAt(part, part === path);
    if (obstacle !== null) return obstacle;
    if (part === dirname(part)) return null;
  }
}

function obstacleAt(part: string, isLast: boolean): string | null {
  const found = quietly(() => lstatSync(part, { throwIfNoEntry: false }));
  if (found === undefined) return null;
  const end = quietly(() => statSync(part));
  if (end === undefined) return found.isSymbolicLink() ? `the link ${part} leads nowhere` : null;
  return isLast || end.isDirectory() ? null : `${part} is no folder`;
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** Linux' list of what is mounted where, for this process; empty where there is none. */
export const readMounts = (): string => quietly(() => readFileSync('/proc/self/mountinfo', 'utf8')) ?? '';

/** Whether something is mounted at a path (proc_pid_mountinfo(5): the fifth column). `path`: absolute, without links. */
export function isMountPoint(path: string, mounts: string): boolean {
  const written = path.replaceAll(
    /[\\ \t\n]/g,
    character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return mounts.split('\n').some(line => line.split(' ', 5)[4] === written);
}
