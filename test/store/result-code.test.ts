import { expect, test } from 'vitest';
import { faultCodeOf } from '../../src/store/sqlite/result-code.ts';

// Names and numbers from https://www.sqlite.org/rescode.html.
test.each([
  ['SQLITE_ERROR', 1, 'corrupt'],
  ['SQLITE_BUSY', 5, 'locked'],
  ['SQLITE_BUSY_SNAPSHOT', 517, 'locked'],
  ['SQLITE_READONLY', 8, 'read-only'],
  ['SQLITE_READONLY_DIRECTORY', 1544, 'read-only'],
  ['SQLITE_READONLY_DBMOVED', 1032, 'vanished'],
  ['SQLITE_FULL', 13, 'disk-full'],
  ['SQLITE_CORRUPT_INDEX', 779, 'corrupt'],
  ['SQLITE_IOERR_SHORT_READ', 522, 'corrupt'],
  ['SQLITE_NOTADB', 26, 'not-a-database'],
  ['SQLITE_CANTOPEN', 14, 'not-writable'],
  ['SQLITE_IOERR_LOCK', 3850, 'network-folder'],
  ['SQLITE_IOERR_SHMSIZE', 4874, 'disk-full'],
  ['SQLITE_IOERR_SHMMAP', 5386, 'network-folder'],
  ['SQLITE_IOERR_WRITE', 778, 'failed-io'],
  ['no code at all', null, 'failed-io'],
])('%s is told as what it means to a person', (_, code, fault) => expect(faultCodeOf(code)).toBe(fault));
