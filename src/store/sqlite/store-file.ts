import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  realpathSync,
  type Stats,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { type StoreFault, type StoreFaultCode, storeFault } from '../store-fault.ts';
import type { StorePlace } from '../store-path.ts';
import { isMountPoint, kindOf, obstacleTo, readMounts, statOf } from './file-kind.ts';

/**
 * File systems of other machines, by Linux' numbers (statfs(2)): NFS, SMB, CIFS, SMB2, AFS. Two machines that
 * write to one database there damage it, as its write-ahead log needs shared memory. Other systems have other
 * numbers, all of them below these.
 */
const NETWORK_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f,
]);

export const isNetworkFileSystem = (type: number): boolean => NETWORK_FILE_SYSTEMS.has(type);

/** The type of the file system that a folder is on. */
export type FileSystemOf = (folder: string) => number;

export const fileSystemOf: FileSystemOf = folder => statfsSync(folder).type;

/** A file that can be opened. */
export interface ReadyFile {
  /**
   * Nobody who is like us can write anything here, and nothing is there but the file itself: it is read as it is, without the
   * companions that SQLite would make to share it.
   */
  readonly isFrozen: boolean;
}

/**
 * Sees to it that there is a file to open, for this user alone, in a folder that can bear a database. `make`: whether one
 * that is missing is made.
 */
export function prepareFile(
  { path, folder }: StorePlace,
  fileSystem: FileSystemOf,
  make: boolean,
): Result<ReadyFile, StoreFault> {
  const parent = dirname(path);
  try {
    const found = statOf(path);
    if (!make && found === null) return err(storeFault('no-store', path));
    if (make && folder === 'own') makeOwnFolder(parent);
    if (isNetworkFileSystem(fileSystem(parent))) return err(storeFault('network-folder', path));
    // Before it is opened: who opens a pipe waits for somebody at its other end.
    const unfit = found === null ? null : unfitFile(path, found);
    if (unfit !== null) return err(unfit);
    // SQLite gives its companions, -wal and -shm, the permissions of the file that it finds. What is only looked at may
    // be another user's.
    closeSync(openSync(path, make ? 'a' : 'r', 0o600));
    return ok({ isFrozen: !make && isFrozen(realpathSync(path)) });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const code = codeOf(error);
    const obstacle = code === 'folder-missing' ? obstacleTo(path) : null;
    return err(obstacle === null ? storeFault(code, path, detail) : storeFault('wrong-path', path, obstacle));
  }
}

/** Why what is at `path` cannot be a store. */
function unfitFile(path: string, found: Stats): StoreFault | null {
  const kind = kindOf(found);
  if (kind !== null) return storeFault('not-a-file', path, `it is ${kind}`);
  // What was written last is in the -wal beside the name by which it was opened: who comes by another name does not see it,
  // and writes over it.
  if (found.nlink > 1) return storeFault('several-names', path, `it has ${found.nlink} hard links`);
  return isMountPoint(realpathSync(path), readMounts())
    ? storeFault('several-names', path, 'it is mounted here alone, without its folder')
    : null;
}

/** `path`: without links, as SQLite names the companions. */
const isFrozen = (path: string): boolean =>
  (statOf(`${path}-wal`)?.size ?? 0) === 0 && !isWritable(dirname(path));

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Hidden from git by a file of its own: nobody has to remember to add it to another. */
function makeOwnFolder(folder: string): void {
  // The manifest is beside it: no other folder has to be made.
  unlessThere(() => mkdirSync(folder, { mode: 0o700 }));
  const ignore = join(folder, '.gitignore');
  unlessThere(() => writeFileSync(ignore, '# Made by volley; not to be committed.\n*\n', { flag: 'wx' }));
}

function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): StoreFaultCode {
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ELOOP':
      return 'folder-missing';
    case 'EACCES':
    case 'EPERM':
      return 'not-writable';
    case 'EROFS':
      return 'read-only';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk-full';
    default:
      return 'failed-io';
  }
}

const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Whether the file at `path` is still this one; asked before each write, for a few microseconds. */
export const presenceOf =
  (path: string, identity: string | null): (() => boolean) =>
  () =>
    identityOf(path) === identity;

/** Which file is at `path`, whatever it is named elsewhere; null: none. */
export function identityOf(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true });
    return `${stat.dev}:${stat.ino}`;
  } catch {
    return null;
  }
}
