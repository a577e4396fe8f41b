import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { expectGolden } from '../report/golden.ts';
import { CLI, type Finished, manifestFor, Rig } from './rig.ts';

/* What somebody reads whose store has a bad day, word for word, and what is left of the store then. */

const TRIGGER = '  t: {job: build, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';

/** A store with one run in it, made once. */
let source: Rig;
let sandbox: Sandbox;
beforeAll(async () => {
  source = await Rig.create();
  sandbox = await source.sandbox({
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 10 }],
  });
  await source.write('triggers.yaml', manifestFor(sandbox, TRIGGER));
  const { code } = await source.run(['run', '--store', 's.db'], { TOKEN: sandbox.token });
  expect(code).toBe(0);
});
afterAll(() => source.close());

let rig: Rig;
let path: string;
beforeEach(async () => {
  rig = await Rig.create();
  path = join(rig.folder, 's.db');
  await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGER));
  await copyFile(join(source.folder, 's.db'), path);
});
afterEach(() => rig.close());

const env = () => ({ TOKEN: sandbox.token, VOLLEY_STORE: 's.db' });

/** What both say, the reader and the writer, one below the other; nothing may be sent, and nothing of the file changed. */
async function expectRefused(
  name: string,
  run: (args: readonly string[]) => Promise<Finished>,
): Promise<void> {
  const before = await bytes();
  const builds = sandbox.builds().length;
  const [read, write] = [await run(['history']), await run(['run'])];
  const said = `$ volley history\n${read.stderr}\n$ volley run\n${write.stderr}`;
  // The version of the store goes up with what it holds.
  expectGolden(`store-${name}`, said.replaceAll(/knows \d+/g, 'knows N'));
  expect([read.code, write.code, read.stdout, write.stdout]).toEqual([2, 2, '', '']);
  expect(sandbox.builds()).toHaveLength(builds);
  expect(await bytes()).toEqual(before);
}

const bytes = (): Promise<Buffer | null> => readFile(path).catch(() => null);

function overwrite(at: number, data: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, data, at);
}

describe('a store that is', () => {
  test.each<[string, () => void | Promise<void>]>([
    ['garbage-at-its-beginning', () => overwrite(0, 'garbage garbage garbage')],
    ['overwritten-in-the-middle', () => overwrite(4096, '\u0007'.repeat(6 * 4096))],
    ['cut-off', () => truncateSync(path, 20_000)],
    ['no-database', () => writeFileSync(path, 'release notes\n')],
    ['of-a-newer-volley', () => execute('PRAGMA user_version = 99')],
    ['of-another-program', () => execute('PRAGMA application_id = 7')],
    ['without-one-of-its-tables', () => execute('DROP TABLE leases')],
    ['known-by-a-second-name', () => linkSync(path, `${path}.backup`)],
  ])('%s is left as it is, and the next step is told', async (name, spoil) => {
    await spoil();
    await expectRefused(name, args => rig.run(args, env()));
  });

  test('a folder is no store', async () => {
    mkdirSync(join(rig.folder, 'folder.db'));
    await expectRefused('folder', args => rig.run(args, { ...env(), VOLLEY_STORE: 'folder.db' }));
  });

  test('a pipe is no store, and nobody waits at it', async () => {
    await rig.shell('mkfifo pipe.db');
    await expectRefused('pipe', args => rig.run(args, { ...env(), VOLLEY_STORE: 'pipe.db' }));
  });

  test.runIf(CAN_MOUNT)(
    'mounted without its folder is refused: its -wal would be somewhere else',
    async () => {
      await rig.shell('mkdir inside && touch inside/s.db');
      const mounted = (args: readonly string[]) =>
        inNamespace(`mount --bind s.db inside/s.db && ${command(args)}`, {
          ...env(),
          VOLLEY_STORE: 'inside/s.db',
        });
      await expectRefused('mounted-alone', mounted);
    },
  );

  test('in a folder that is not there is not made up', async () => {
    await expectRefused('missing-folder', args => rig.run(args, { ...env(), VOLLEY_STORE: 'no/such/s.db' }));
  });

  /** The store in a folder of its own, with these permissions. */
  const permitted = async (file: number, folder: number, act: () => Promise<void>): Promise<void> => {
    const inside = join(rig.folder, 'inside');
    mkdirSync(inside);
    await copyFile(path, join(inside, 's.db'));
    chmodSync(join(inside, 's.db'), file);
    chmodSync(inside, folder);
    try {
      await act();
    } finally {
      chmodSync(inside, 0o700);
    }
  };
  const inside = () => ({ ...env(), VOLLEY_STORE: 'inside/s.db' });

  const onlyRun = async (run: (args: readonly string[]) => Promise<Finished>): Promise<string> =>
    JSON.parse((await run(['history', '--format', 'json'])).stdout)[0].run;

  /** Somebody can see how its run has ended; nothing is made beside it, and nothing sent. */
  const expectReadOnly = async (run: (args: readonly string[]) => Promise<Finished>): Promise<void> => {
    const builds = sandbox.builds().length;
    const id = await onlyRun(run);
    const { code, stdout, stderr } = await run(['status', id, '--format', 'json']);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'succeeded', requests: [{}, {}] });
    const rerun = await run(['rerun', id]);
    expect(rerun.stderr).toMatch(/^error store-read-only: the store inside\/s.db can only be read /);
    expect(rerun.code).toBe(2);
    expect(sandbox.builds()).toHaveLength(builds);
  };

  test('in a read-only folder can be looked at; what has to write to it says that it cannot', () =>
    permitted(0o600, 0o500, async () => {
      await expectReadOnly(args => asNobody(args, inside()));
      const run = await asNobody(['run'], inside());
      expectGolden('store-in-a-read-only-folder', run.stderr);
      expect(run.code).toBe(2);
      expect(readdirSync(join(rig.folder, 'inside'))).toEqual(['s.db']);
    }));

  test.runIf(CAN_MOUNT)('on a read-only file system can be looked at', async () => {
    const mounted = 'mount -t tmpfs none inside && cp s.db inside && mount -o remount,ro inside';
    await rig.shell('mkdir inside');
    await expectReadOnly(args => inNamespace(`${mounted} && ${command(args)}`, inside()));
  });

  test('a read-only file can be looked at; what has to write to it says that it cannot', () =>
    permitted(0o400, 0o700, async () => {
      const builds = sandbox.builds().length;
      const { code, stdout } = await asNobody(['status', 'last', '--format', 'json'], inside());
      expect([code, JSON.parse(stdout).requests.length]).toEqual([0, 2]);
      const run = await asNobody(['run'], inside());
      expectGolden('store-a-read-only-file', run.stderr);
      expect(run.code).toBe(2);
      expect(sandbox.builds()).toHaveLength(builds);
    }));

  test('without all of a plan is damaged: to make that plan again would not help', async () => {
    await execute('UPDATE plans SET document = substr(document, 1, 100)');
    const id = await onlyRun(args => rig.run(args, env()));
    for (const command of ['status', 'rerun', 'logs']) {
      const { code, stderr } = await rig.run([command, id], env());
      expect(stderr).toMatch(
        /^error store-corrupt: what the store s.db has of the run \S+ is damaged \(the saved plan is not JSON; it may have been cut off\)\n {2}→ `volley cancel/,
      );
      expect(code).toBe(2);
    }
  });

  test('to be made in a folder whose name something else has is not made', async () => {
    await rig.write('.volley', 'mine');
    const { code, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(stderr).toMatch(
      /^error store-wrong-path: no store can be made at \S+ \(\.volley is no folder\)\n {2}→ Remove what is in the way/,
    );
    expect(code).toBe(2);
  });

  test('empty is a new one', async () => {
    truncateSync(path, 0);
    expect((await rig.run(['history'], env())).stdout).toBe('No run has been written down here yet.\n');
    expect((await rig.run(['run'], env())).code).toBe(0);
  });

  test('locked by another process for long sends nothing, and can be read all the while', async () => {
    const other = await database();
    other.exec('BEGIN IMMEDIATE');
    const builds = sandbox.builds().length;
    expect((await rig.run(['history', '--format', 'json'], env())).code).toBe(0);
    const { code, stderr } = await rig.run(['run'], env());
    expectGolden('store-locked', stderr);
    expect(code).toBe(2);
    expect(sandbox.builds()).toHaveLength(builds);
    other.exec('COMMIT');
    expect((await rig.run(['run'], env())).code).toBe(0);
  }, 30_000);
});

/** What a process can mount for itself alone. */
const NAMESPACE = 'unshare --user --map-root-user --mount';

const CAN_MOUNT = spawnSync('/bin/sh', ['-c', `${NAMESPACE} true`]).status === 0;

const inNamespace = (line: string, vars: Readonly<Record<string, string>>): Promise<Finished> =>
  rig.shell(`${NAMESPACE} /bin/sh -c '${line}'`, vars);

const command = (args: readonly string[]): string => [process.execPath, CLI, ...args].join(' ');

async function database() {
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  const opened = open(path);
  onTestFinished(() => opened.close());
  return opened;
}

async function execute(sql: string): Promise<void> {
  const opened = await database();
  opened.exec(sql);
  opened.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}

/** Permissions mean nothing to root: there the command runs as a user who owns nothing but this folder. */
async function asNobody(args: readonly string[], vars: Readonly<Record<string, string>>): Promise<Finished> {
  if (process.getuid?.() !== 0) return rig.run(args, vars);
  const nobody = 65_534;
  for (const name of ['.', 'inside', 'inside/s.db']) chownSync(join(rig.folder, name), nobody, nobody);
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: rig.folder,
    env: { PATH: process.env.PATH ?? '', ...vars },
    uid: nobody,
    gid: nobody,
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (texts.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (texts.stderr += chunk));
  return new Promise(resolve => child.on('close', code => resolve({ code, ...texts })));
}
