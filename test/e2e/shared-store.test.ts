import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

/* Repositories that share a store do not touch each other's runs, and a command that is refused changes nothing. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
  await Promise.all(['a', 'b'].map(folder => mkdir(join(rig.folder, folder))));
});
afterEach(() => rig.close());

const TRIGGERS = `  t: {job: build, matrix: {n: [1, 2, 3]}, parameters: {N: "\${{ matrix.n }}"}}`;
const STORE = { VOLLEY_STORE: 'shared.db' };
const A = ['-f', 'a/triggers.yaml'];
const B = ['-f', 'b/triggers.yaml'];

async function repositories(duration: number): Promise<Sandbox> {
  const parameters = [{ type: 'string', name: 'N' }] as const;
  const sandbox = await rig.sandbox({ executors: 9, jobs: [{ path: ['build'], duration, parameters }] });
  await rig.write('a/triggers.yaml', manifestFor(sandbox, TRIGGERS));
  await rig.write('b/triggers.yaml', manifestFor(sandbox, TRIGGERS, '# b'));
  return sandbox;
}

const env = ({ token }: Sandbox): Record<string, string> => ({ TOKEN: token, ...STORE });

/** A run of `a` whose builds are under way. */
async function running(sandbox: Sandbox): Promise<Running> {
  const run = rig.start(['run', ...A], env(sandbox));
  await run.seen('/job/build/3/');
  return run;
}

async function history(): Promise<readonly { readonly run: string; readonly outcome: string | null }[]> {
  return JSON.parse((await rig.run(['history', ...A, '--format', 'json'], STORE)).stdout);
}

const results = (sandbox: Sandbox): readonly unknown[] => sandbox.builds().map(({ result }) => result);
const stopped = (sandbox: Sandbox): number =>
  Object.entries(sandbox.requests().counts).reduce(
    (sum, [what, count]) => sum + (/stop/i.test(what) ? count : 0),
    0,
  );

describe('`last` is the last run of this manifest', () => {
  test('cancel of another one asks nobody to end a run that lives', async () => {
    const sandbox = await repositories(1_500);
    const run = await running(sandbox);
    const { code, stderr } = await rig.run(['cancel', 'last', ...B], env(sandbox));
    expect(stderr).toMatch(
      /^error store-unknown-run: no run of b\/triggers.yaml has been written down in \S+, only of other manifests\n {2}→ The last of those is \S+; `-f \/\S+\/a\/triggers.yaml` names its manifest.\n$/,
    );
    expect(code).toBe(2);
    const [mine] = await history();
    const named = await rig.run(['cancel', mine?.run ?? '', ...B], env(sandbox));
    expect(named.stderr).toContain('error other-manifest: ');
    expect(named.code).toBe(2);
    expect((await run.finished).code).toBe(0);
    expect([results(sandbox), stopped(sandbox)]).toEqual([['SUCCESS', 'SUCCESS', 'SUCCESS'], 0]);
  });

  test.each([['status'], ['logs'], ['rerun'], ['cancel'], ['resume']])('for %s, too', async command => {
    const sandbox = await repositories(10);
    await rig.run(['run', ...A], env(sandbox));
    const { code, stderr } = await rig.run([command, 'last', ...B], env(sandbox));
    expect(stderr).toContain('error store-unknown-run: no run of b/triggers.yaml has been written down');
    expect([code, sandbox.builds().length]).toEqual([2, 3]);
  });

  test('and of a later run of another manifest it is said whose it is', async () => {
    const sandbox = await repositories(10);
    await rig.run(['run', ...A], env(sandbox));
    await rig.run(['run', ...B], env(sandbox));
    const [, first] = await history();
    expect((await rig.run(['status', 'last', ...A], STORE)).stdout).toContain(`run ${first?.run} of a/`);
    const { stdout } = await rig.run(['history', ...A], STORE);
    expect(stdout).toMatch(/\n\S+ .* 3 {2}t \(of \/\S+\/b\/triggers.yaml\)\n\S+ .* 3 {2}t\n$/);
  });
});

describe('a cancel that is refused leaves a run as it was: resume goes on with it', () => {
  test.each([
    ['since it is another one’s', (run: string) => ['cancel', run, ...B], 'other-manifest'],
    ['for lack of a secret', () => ['cancel', 'last', ...A], 'missing-secret'],
    ['since its manifest is broken', () => ['cancel', 'last', ...A], 'cancel-needs-manifest'],
  ])('%s', async (_, args, expected) => {
    const sandbox = await repositories(1_500);
    const run = await running(sandbox);
    run.process.kill('SIGKILL');
    await run.finished;
    const [left] = await history();
    if (expected === 'cancel-needs-manifest') await rig.write('a/triggers.yaml', 'broken: [');
    const { code, stderr } = await rig.run(
      args(left?.run ?? ''),
      expected === 'missing-secret' ? STORE : env(sandbox),
    );
    expect(stderr).toContain(`error ${expected}: `);
    expect(code).toBe(2);
    await rig.write('a/triggers.yaml', manifestFor(sandbox, TRIGGERS));
    const { stdout } = await rig.run(['status', ...A], STORE);
    expect(stdout).toContain(
      `left by its process: \`volley resume ${left?.run} -f a/triggers.yaml\` goes on with it`,
    );
    const listed = await rig.run(['history', '--outcome', 'left', '--format', 'json'], STORE);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ run: left?.run, outcome: null }]);
    expect((await rig.run(['resume', ...A], env(sandbox))).code).toBe(0);
    expect([results(sandbox), stopped(sandbox)]).toEqual([['SUCCESS', 'SUCCESS', 'SUCCESS'], 0]);
  });
});

describe('without a manifest that can be used', () => {
  test('a run that lives is cancelled all the same: its process needs none', async () => {
    const sandbox = await repositories(600_000);
    const run = await running(sandbox);
    await rig.write('a/triggers.yaml', 'broken: [');
    expect((await rig.run(['cancel', 'last', ...A], STORE)).code).toBe(0);
    expect((await run.finished).code).toBe(130);
    expect(new Set(results(sandbox))).toEqual(new Set(['ABORTED']));
  });

  test('and with none at all, only a whole id says which run is meant', async () => {
    const sandbox = await repositories(600_000);
    const run = await running(sandbox);
    const [mine] = await history();
    const id = mine?.run ?? '';
    await rm(join(rig.folder, 'a/triggers.yaml'));
    for (const name of ['last', id.slice(0, -2)]) {
      const { code, stderr } = await rig.run(['cancel', name, ...A], STORE);
      expect(stderr).toMatch(
        /^error other-manifest: there is no manifest a\/triggers.yaml to tell whose run is meant/,
      );
      expect(code).toBe(2);
    }
    expect(stopped(sandbox)).toBe(0);
    expect((await rig.run(['cancel', id, ...A], STORE)).code).toBe(0);
    expect((await run.finished).code).toBe(130);
  });
});

describe('what one manifest does not keep', () => {
  const KEEP = 'store: {keep: {runs: 1}}';

  async function runs(): Promise<Sandbox> {
    const sandbox = await repositories(10);
    await rig.write('b/triggers.yaml', manifestFor(sandbox, TRIGGERS, KEEP));
    for (const of of [A, A, B, B]) await rig.run(['run', ...of], env(sandbox));
    return sandbox;
  }

  test('is forgotten of its own runs, and of no other’s', async () => {
    await runs();
    const places = (await rig.run(['history', ...A], STORE)).stdout.match(/of \/\S+\/b\/triggers.yaml/g);
    expect([(await history()).length, places?.length]).toEqual([3, 1]);
  });

  test('by --prune neither, unless --all is said', async () => {
    await runs();
    const own = await rig.run(['history', '--prune', ...B], STORE);
    expect(own.stdout).toBe(
      '0 runs forgotten; kept are at most 1 run of b/triggers.yaml, none older than 90 days.\n',
    );
    const all = await rig.run(['history', '--prune', '--all', ...B], STORE);
    expect(all.stdout).toBe('2 runs forgotten; kept are at most 1 run, none older than 90 days.\n');
    expect(await history()).toHaveLength(1);
  });

  test('is not guessed where there is no manifest', async () => {
    await runs();
    const args = ['history', '--prune', '--keep-runs', '1', '--keep-days', '1', '-f', 'c/triggers.yaml'];
    const { code, stderr } = await rig.run(args, STORE);
    expect(stderr).toMatch(/^error whose-runs: no manifest stands at c\/triggers.yaml/);
    expect([code, (await history()).length]).toEqual([2, 3]);
  });
});
