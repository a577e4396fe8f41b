import { spawnSync } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { CLI, type Finished, manifestFor, Rig } from './rig.ts';

/* A store that is lost in the middle of a run: what is under way is followed, nothing unrecorded is sent. */

const AMOUNT = 40;
const ALL = Array.from({ length: AMOUNT }, (_, index) => index + 1);

let rig: Rig;
let sandbox: Sandbox;
let env: Record<string, string>;
beforeEach(async () => {
  rig = await Rig.create();
  sandbox = await rig.sandbox({
    executors: 4,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 150 }],
  });
  const trigger = `  t: {job: build, matrix: {n: [${ALL}]}, parameters: {N: "\${{ matrix.n }}"}, max-parallel: 4}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  env = { TOKEN: sandbox.token };
});
afterEach(() => rig.close());

const built = (): readonly number[] =>
  sandbox
    .builds()
    .map(({ parameters }) => Number(parameters.N))
    .sort((a, b) => a - b);

interface Report {
  readonly verdict: string | null;
  readonly state: { readonly refusal?: { readonly reason: string; readonly next: string } };
}

/** Each request was either built to its end, or not sent for want of a record; both happened, and the exit code says so. */
function expectCutShort({ code, stdout }: Finished): void {
  expect(code).toBe(3);
  const { requests }: { requests: readonly Report[] } = JSON.parse(stdout);
  const unsent = requests.filter(({ verdict }) => verdict === 'rejected');
  expect(unsent.length).toBeGreaterThan(0);
  expect(new Set(unsent.map(({ state }) => state.refusal?.reason))).toEqual(new Set(['not-recorded']));
  expect(unsent[0]?.state.refusal?.next).toContain('volley resume');
  const followed = requests.filter(({ verdict }) => verdict === 'succeeded');
  expect(followed.length).toBeGreaterThan(0);
  expect(followed.length + unsent.length).toBe(AMOUNT);
  expect(built()).toHaveLength(followed.length);
}

/** The rest is built, and nothing a second time. */
async function expectResumed(): Promise<void> {
  const { code, stdout } = await rig.run(['resume'], env);
  expect(stdout).toContain(`${AMOUNT} succeeded`);
  expect(code).toBe(0);
  expect(built()).toEqual(ALL);
  expect((await rig.run(['history'])).stdout).toMatch(/succeeded +40 {2}t\n$/);
}

describe('a store that is lost in the middle of a run', () => {
  test('by deletion: said at once and with the next step; when it is back, resume completes the run', async () => {
    const running = rig.start(['run', '--format', 'json'], env);
    await running.seen('SUCCESS');
    renameSync(join(rig.folder, '.volley'), join(rig.folder, 'aside'));
    const finished = await running.finished;
    expect(finished.stderr).toContain('error store-vanished: the store .volley/store.db was deleted');
    expectCutShort(finished);
    expect(existsSync(join(rig.folder, '.volley'))).toBe(false);
    renameSync(join(rig.folder, 'aside'), join(rig.folder, '.volley'));
    await expectResumed();
  });

  test('`fail-fast` takes what is not sent for no failure: what is under way is not stopped for it', async () => {
    const triggers = await readFile(join(rig.folder, 'triggers.yaml'), 'utf8');
    // Of those that are under way when the store is missed, half still wait in the queue.
    await rig.write('triggers.yaml', triggers.replace('max-parallel: 4', 'max-parallel: 8, fail-fast: true'));
    const running = rig.start(['run', '--format', 'json'], env);
    await running.seen('SUCCESS');
    renameSync(join(rig.folder, '.volley'), join(rig.folder, 'aside'));
    expectCutShort(await running.finished);
    expect(new Set(sandbox.builds().map(({ result }) => result))).toEqual(new Set(['SUCCESS']));
    renameSync(join(rig.folder, 'aside'), join(rig.folder, '.volley'));
    await expectResumed();
  });

  test('by a limit on the size of files: resume completes the run when that is gone', async () => {
    // In blocks of 512 or 1024 bytes, as the shell likes: enough to begin, and less than the run writes.
    const command = `ulimit -f 800; exec "${process.execPath}" "${CLI}" run --format json`;
    const finished = await rig.shell(command, env);
    expect(finished.stderr).toContain('error store-failed-io: the store .volley/store.db cannot be');
    expectCutShort(finished);
    await expectResumed();
  });

  // A disk of its own needs a mount, which not every machine allows.
  const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

  test.runIf(mounts)('by a full disk: resume completes the run when there is room again', async () => {
    const volley = `"${process.execPath}" "${CLI}"`;
    const script = `mkdir .volley && mount -t tmpfs -o size=400k tmpfs .volley
      ${volley} run --format json; code=$?
      mount -o remount,size=40m .volley && ${volley} resume >&2; echo "resumed: $?" >&2
      exit $code`;
    const finished = await rig.shell(`exec unshare -rm sh -c '${script}'`, env);
    expect(finished.stderr).toContain(
      'error store-disk-full: the disk of the store .volley/store.db is full',
    );
    expect(finished.code).toBe(3);
    expect(finished.stderr).toContain(`${AMOUNT} succeeded`);
    expect(finished.stderr).toContain('resumed: 0');
    expect(built()).toEqual(ALL);
  });
});
