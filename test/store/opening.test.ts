import { spawnSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { Database } from '../../src/store/sqlite/database.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { MIGRATIONS } from '../../src/store/sqlite/migrations.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { isNetworkFileSystem } from '../../src/store/sqlite/store-file.ts';
import { storePlace } from '../../src/store/store-path.ts';
import { FakeClock } from '../fake-clock.ts';
import { bundledWorker } from './bundle.ts';
import {
  changed,
  codeOf,
  keyAt,
  newRun,
  owner,
  planOfSize,
  Rig,
  raw,
  tempFolder,
  value,
  WRITERS,
} from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(1);
const worker = bundledWorker();
const submitting = changed(keyAt(plan, 0), { state: 'submitting' });

describe('a store of volley’s own', () => {
  const tools = { clock: new FakeClock(), owner: owner('a'), isAlive: () => true };

  test('is made beside the manifest, for this user alone, and unseen by git', async () => {
    const folder = tempFolder();
    const place = storePlace({
      flag: undefined,
      variable: undefined,
      manifest: join(folder, 'triggers.yaml'),
    });
    const store = value(await openStore(place, tools));
    value(await store.begin(newRun(RUN, plan), () => {}));
    const modes = ['.volley', '.volley/store.db', '.volley/store.db-wal'].map(
      file => statSync(join(folder, file)).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    spawnSync('git', ['init', '-q'], { cwd: folder });
    const git = spawnSync('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(git.stdout).toBe('');
    await store.close();
    // A file that a person has changed is theirs.
    writeFileSync(join(folder, '.volley', '.gitignore'), 'mine\n');
    await value(await openStore(place, tools)).close();
    expect(readFileSync(join(folder, '.volley', '.gitignore'), 'utf8')).toBe('mine\n');
  });

  test('is not made where something else has the name of its folder', async () => {
    const folders = [
      ['a file', (path: string) => writeFileSync(path, '')],
      ['a link to nothing', (path: string) => symlinkSync('nowhere', path)],
      ['a link to itself', (path: string) => symlinkSync(path, path)],
    ] as const;
    for (const [, spoil] of folders) {
      const folder = tempFolder();
      spoil(join(folder, '.volley'));
      const opened = await openStore({ path: join(folder, '.volley', 'store.db'), folder: 'own' }, tools);
      expect(opened).toMatchObject({
        ok: false,
        error: {
          code: 'wrong-path',
          detail: expect.stringMatching(/\.volley (is no folder|leads nowhere)$/),
        },
      });
    }
  });

  test('is a file whatever its name is: no library takes that for an address', async () => {
    const folder = tempFolder();
    onTestFinished(() => process.chdir(before));
    const before = process.cwd();
    process.chdir(folder);
    mkdirSync('http:');
    const names = [':memory:', 'file:x?mode=memory', 'http:/s.db'];
    for (const path of names) {
      const store = value(await openStore({ path, folder: 'given' }, tools));
      value(await store.begin(newRun(RUN, plan), () => {}));
      await store.close();
      expect(statSync(join(folder, path)).mode & 0o777).toBe(0o600);
      const again = value(await openStore({ path, folder: 'given' }, { ...tools, make: false }));
      expect(value(await again.run('last')).id).toBe(RUN);
      await again.close();
    }
    expect(readdirSync(folder)).toEqual(expect.arrayContaining([':memory:', 'file:x?mode=memory', 'http:']));
  });

  test('takes no folder for granted that --store names', async () => {
    const place = { path: join(tempFolder(), 'missing', 'x.db'), folder: 'given' } as const;
    expect(codeOf(await openStore(place, tools))).toBe('folder-missing');
  });
});

describe('a store that cannot be used says why', () => {
  test.each<[string, string, (rig: Rig) => void | Promise<void>]>([
    ['a text file', 'not-a-database', ({ path }) => writeFileSync(path, 'something else\n'.repeat(100))],
    ['a folder', 'not-a-file', ({ path }) => void mkdirSync(path)],
    ['a pipe', 'not-a-file', ({ path }) => void spawnSync('mkfifo', [path])],
    ['a device', 'not-a-file', ({ path }) => symlinkSync('/dev/null', path)],
    ['a link to nothing', 'wrong-path', ({ path }) => symlinkSync('no/such/file', path)],
    ['a link to itself', 'wrong-path', ({ path }) => symlinkSync(path, path)],
    [
      'a file with a second name',
      'several-names',
      ({ path }) => {
        writeFileSync(path, '');
        linkSync(path, `${path}2`);
      },
    ],
    [
      'a database of another program',
      'foreign-database',
      async ({ path }) => (await raw(path)).exec('CREATE TABLE theirs (x)'),
    ],
    [
      'a store of a newer volley',
      'newer-store',
      async rig => {
        await (await rig.store()).close();
        (await raw(rig.path)).exec('PRAGMA user_version = 99');
      },
    ],
  ])('%s: %s', async (_, code, spoil) => {
    const rig = new Rig();
    await spoil(rig);
    expect(codeOf(await rig.open())).toBe(code);
  });

  test('another program’s database is left as it was', async () => {
    const rig = new Rig();
    (await raw(rig.path)).exec('CREATE TABLE theirs (x)');
    const before = readFileSync(rig.path);
    await rig.open();
    expect(readFileSync(rig.path).equals(before)).toBe(true);
  });

  test('a network folder', async () => {
    const rig = new Rig();
    expect(codeOf(await rig.open({ fileSystem: () => 0x6969 }))).toBe('network-folder');
    // ext4, btrfs, xfs, tmpfs, overlayfs, APFS, NTFS
    expect(
      [0xef53, 0x9123683e, 0x58465342, 0x01021994, 0x794c7630, 0x1a, 0x5346544e].some(isNetworkFileSystem),
    ).toBe(false);
  });

  test('a Node without any SQLite', async () => {
    expect(codeOf(await new Rig().open({ drivers: [async () => null] }))).toBe('no-driver');
  });
});

describe.each(WRITERS)('a store that fails while a run goes on, whose journal %s writes', writer => {
  const newRig = (): Rig => new Rig(writer === 'a thread' ? worker : null);

  /** Lets time pass until there is an answer. */
  const answered = async <T>({ clock }: Rig, answer: Promise<T>): Promise<T> => {
    let isThere = false;
    void answer.finally(() => {
      isThere = true;
    });
    while (!isThere) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(100);
    }
    return answer;
  };

  test('locked for long: the run waits, and then hears of it before anything is sent', async () => {
    const rig = newRig();
    const journal = value(await (await rig.store()).begin(newRun(RUN, plan), rig.onFault));
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    expect(codeOf(await answered(rig, journal.append(submitting)))).toBe('locked');
    expect(rig.faults.map(({ code }) => code)).toEqual(['locked']);
  });

  test('locked by a process that was stopped: that one is named, with what to do about it', async () => {
    const rig = newRig();
    value(await (await rig.store()).begin(newRun('20261122-000001-bbbb', plan), rig.onFault));
    const stopped = { owner: owner('b', 1_001), isStopped: (pid: number) => pid === 1_000 };
    const store = await rig.store(stopped);
    const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
    (await raw(rig.path)).exec('BEGIN IMMEDIATE');
    await answered(rig, journal.append(submitting));
    const begun = await answered(rig, store.begin(newRun('20261122-000002-cccc', plan), rig.onFault));
    for (const fault of [rig.faults[0], begun.ok ? null : begun.error])
      expect(fault).toMatchObject({
        code: 'locked',
        detail: 'process 1000, which has a run here, is stopped',
        next: 'Let it go on with `kill -CONT 1000`, or `fg` where it was stopped, or end it with `kill -KILL 1000`.',
      });
  });

  test('locked for a moment: the run goes on', async () => {
    const rig = newRig();
    const journal = value(await (await rig.store()).begin(newRun(RUN, plan), rig.onFault));
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    const recorded = journal.append(submitting);
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise(resolve => setImmediate(resolve));
      rig.clock.advance(100);
    }
    other.exec('COMMIT');
    expect(codeOf(await answered(rig, recorded))).toBe('ok');
  });

  test('deleted, or replaced by another: nothing is written into a file that nobody can find', async () => {
    const rig = newRig();
    const journal = value(await (await rig.store()).begin(newRun(RUN, plan), rig.onFault));
    renameSync(rig.path, `${rig.path}.old`);
    expect(codeOf(await journal.append(submitting))).toBe('vanished');
    writeFileSync(rig.path, '');
    expect(codeOf(await journal.append(submitting))).toBe('vanished');
    expect(rig.faults.map(({ code }) => code)).toEqual(['vanished']);
  });
});

describe('a store that fails', () => {
  test('a full disk: what was recorded stays, and nothing is half recorded', async () => {
    const rig = new Rig();
    const full: Database[] = [];
    const driver = async () => {
      const open = await firstDriver(DRIVERS);
      return open === null
        ? null
        : (path: string) => {
            const database = open(path);
            full.push(database);
            return database;
          };
    };
    const journal = value(
      await (await rig.store({ drivers: [driver] })).begin(newRun(RUN, plan), rig.onFault),
    );
    value(await journal.append(submitting));
    // SQLite answers with the same code as for a disk without room.
    for (const database of full) database.exec('PRAGMA max_page_count = 1');
    const long = changed(keyAt(plan, 0), { state: 'skipped', reason: 'x'.repeat(100_000), choice: true });
    const [first, second] = await Promise.all([journal.append(long), journal.append(submitting)]);
    expect([codeOf(first), codeOf(second)]).toEqual(['disk-full', 'disk-full']);
    expect(value(await (await rig.store()).eventsOf(RUN, { after: 0, limit: 9 })).length).toBe(1);
  });

  test.each<[string, (path: string) => void]>([
    ['cut off', path => truncateSync(path, 50_000)],
    ['overwritten', path => writeFileSync(path, readFileSync(path).fill(0xff, 8_192))],
  ])('a file that was %s is found to be damaged where it is read', async (_, spoil) => {
    const rig = new Rig();
    const store = await rig.store();
    const journal = value(await store.begin(newRun(RUN, planOfSize(2_000)), rig.onFault));
    value(await journal.close());
    expect(value(await store.checkIntegrity())).toEqual([]);
    await store.close();
    spoil(rig.path);
    // A newer SQLite finds it as soon as it is opened.
    const again = await rig.open();
    expect(codeOf(again.ok ? await again.value.requestsOf(RUN) : again)).toBe('corrupt');
  });

  test('a row that volley does not write is damage, not a crash', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
    value(await journal.close());
    const other = await raw(rig.path);
    other.exec(`UPDATE requests SET state = '{"state":"flying"}'; UPDATE runs SET origin = '{'`);
    expect(codeOf(await store.requestsOf(RUN))).toBe('corrupt');
    expect(codeOf(await store.history({ limit: 1 }))).toBe('corrupt');
  });
});

describe('a store of an older version', () => {
  const steps = [...MIGRATIONS, 'CREATE TABLE later (x TEXT) STRICT', 'ALTER TABLE later ADD COLUMN y TEXT'];

  test.each(MIGRATIONS.map((_, index) => index + 1))(
    'version %i is brought up to date with all that it holds',
    async version => {
      const rig = new Rig();
      const fixture = new URL(`../fixtures/store/version-${version}.sql`, import.meta.url);
      (await raw(rig.path)).exec(readFileSync(fixture, 'utf8'));
      const store = await rig.store();
      const run = value(await store.run('last'));
      expect([run.id, run.outcome, run.triggers, run.origin]).toEqual([
        '20261122-165440-k3f9',
        'failed',
        ['nightly'],
        { kind: 'schedule', schedule: 'nightly#0', instant: 1795366800000 },
      ]);
      expect(value(await store.requestsOf(run.id)).map(({ state }) => state.state)).toEqual([
        'finished',
        'rejected',
      ]);
      expect(value(await store.eventsOf(run.id, { after: 0, limit: 9 })).length).toBe(5);
      expect(value(await store.firesOf('nightly#0', 9)).length).toBe(1);
    },
  );

  test('takes every step in order, each once, also when two open it at once', async () => {
    const rig = new Rig();
    await (await rig.store()).close();
    const both = await Promise.all([rig.store({ migrations: steps }), rig.store({ migrations: steps })]);
    expect(both.length).toBe(2);
    (await raw(rig.path)).exec("INSERT INTO later (x, y) VALUES ('a', 'b')");
    expect(codeOf(await rig.open())).toBe('newer-store');
  });

  test('stays as it was when a step fails', async () => {
    const rig = new Rig();
    await (await rig.store()).close();
    const broken = [...MIGRATIONS, 'CREATE TABLE half (x TEXT) STRICT; SELECT nonsense'];
    expect(codeOf(await rig.open({ migrations: broken }))).toBe('corrupt');
    await rig.store();
    const database = await raw(rig.path);
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  });
});
