import type { StoreFaultCode } from '../store-fault.ts';

/**
 * SQLite's result codes as faults of a store (https://www.sqlite.org/rescode.html): first the extended codes that say
 * something of their own, then the primary ones, which are the low eight bits.
 */
const EXTENDED: ReadonlyMap<number, StoreFaultCode> = new Map([
  // SQLITE_READONLY_DBMOVED: another file has its name now.
  [1032, 'vanished'],
  // SQLITE_IOERR_SHORT_READ: the file is shorter than it says.
  [522, 'corrupt'],
  // SQLITE_IOERR_SHMSIZE: no room for the file of the shared memory, as its description says. The first who opens makes it.
  [4874, 'disk-full'],
  // SQLITE_IOERR_LOCK, _SHMOPEN, _SHMLOCK, _SHMMAP: what a file system without locks or shared memory says.
  [3850, 'network-folder'],
  [4618, 'network-folder'],
  [5130, 'network-folder'],
  [5386, 'network-folder'],
]);

const PRIMARY: ReadonlyMap<number, StoreFaultCode> = new Map([
  // SQLITE_ERROR: a table is missing, or there already. What volley asks for is wrong only where the file is.
  [1, 'corrupt'],
  // SQLITE_PERM, _BUSY, _LOCKED, _READONLY
  [3, 'not-writable'],
  [5, 'locked'],
  [6, 'locked'],
  [8, 'read-only'],
  // SQLITE_CORRUPT, _FULL, _CANTOPEN, _PROTOCOL (a race for the first lock), _NOTADB
  [11, 'corrupt'],
  [13, 'disk-full'],
  [14, 'not-writable'],
  [15, 'locked'],
  [26, 'not-a-database'],
]);

export const faultCodeOf = (code: number | null): StoreFaultCode =>
  code === null ? 'failed-io' : (EXTENDED.get(code) ?? PRIMARY.get(code & 0xff) ?? 'failed-io');
