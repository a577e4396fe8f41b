import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DRIVERS } from '../../src/store/sqlite/drivers.ts';
import { isMountPoint } from '../../src/store/sqlite/file-kind.ts';
import { tempFolder } from './store-rig.ts';

const MOUNTS = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,noatime shared:1 - ext4 /dev/vda rw
94 27 254:0 /srv/a.db /home/ann/my\\040repo/back\\134slash/s.db rw,noatime shared:1 - ext4 /dev/vda rw
`;

test.each([
  ['/home/ann/my repo/back\\slash/s.db', true],
  ['/proc', true],
  ['/srv/a.db', false],
  ['/home/ann/my repo', false],
])('%s is mounted: %s', (path, expected) => expect(isMountPoint(path, MOUNTS)).toBe(expected));

test('where the system tells no mounts there are none', () => expect(isMountPoint('/s.db', '')).toBe(false));

test('each library reads a file as it is where nothing may be made beside it', async () => {
  const name = 'a b?c#%41.db';
  for (const driver of DRIVERS) {
    const open = await driver();
    if (open === null) continue;
    const folder = tempFolder();
    const path = join(folder, name);
    const made = open(path);
    made.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)');
    made.close();
    expect(readdirSync(folder)).toEqual([name]);
    const frozen = open(path, true);
    expect(frozen.prepare('SELECT x FROM t').all()).toEqual([{ x: 1 }]);
    expect(readdirSync(folder)).toEqual([name]);
    expect(() => frozen.exec('INSERT INTO t VALUES (2)')).toThrow('readonly');
    frozen.close();
  }
});
