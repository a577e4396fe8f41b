import { closeSync, existsSync, mkdirSync, openSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../core/result.ts';
import { type StoreFault, type StoreFaultCode, storeFault } from '../store-fault.ts';
import type { StorePlace } from '../store-path.ts';

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

/**
 * Sees to it that there is a file to open, for this user alone, in a folder that can bear a database. `make`: whether one
 * that is missing is made.
 */
export function prepareFile(
  { path, folder }: StorePlace,
  fileSystem: FileSystemOf,
  make: boolean,
): Result<void, StoreFault> {
  const parent = dirname(path);
  try {
    if (!make && !existsSync(path)) return err(storeFault('no-store', path));
    if (make && folder === 'own') makeOwnFolder(parent);
    if (isNetworkFileSystem(fileSystem(parent))) return err(storeFault('network-folder', path));
    // A folder can be opened to be read.
    if (!make && statSync(path).isDirectory()) return err(storeFault('not-a-database', path, IS_FOLDER));
    // SQLite gives its companions, -wal and -shm, the permissions of the file that it finds. What is only looked at may
    // be another user's.
    closeSync(openSync(path, make ? 'a' : 'r', 0o600));
    return ok(undefined);
  } catch (error) {
    const code = codeOf(error);
    const detail = error instanceof Error ? error.message : String(error);
    return err(storeFault(code, path, code === 'not-a-database' ? IS_FOLDER : detail));
  }
}

const IS_FOLDER = 'it is a folder';

/** Hidden from git by a file of its own: nobody has to remember to add it to another. */
function makeOwnFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(folder, '.gitignore'), '# Made by volley; not to be committed.\n*\n', { flag: 'wx' });
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function codeOf(error: unknown): StoreFaultCode {
  switch (systemCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'folder-missing';
    case 'EISDIR':
      return 'not-a-database';
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
