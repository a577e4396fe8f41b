import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitAll, gitIn } from './repository.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const anywhere = { url: 'https://ci.example.com', user: 'me' };
const write = (triggers: string, more = ''): Promise<void> =>
  rig.write('triggers.yaml', manifestFor(anywhere, triggers, more));

const git = (...args: readonly string[]): string => gitIn(rig.folder, ...args);

const commit = (): void => commitAll(rig.folder);

const against = (ref: string, ...args: readonly string[]) => rig.run(['plan', '--against', ref, ...args]);

describe('plan --against a git ref', () => {
  test('shows what the change will start, and leaves the work tree and the index alone', async () => {
    await write('  t: {job: a, matrix: {os: [linux]}}');
    commit();
    await write('  t: {job: a, matrix: {os: [linux, windows]}}');
    const index = await readFile(join(rig.folder, '.git', 'index'));
    const { code, stdout } = await against('main');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^main \([0-9a-f]{7}\) → triggers\.yaml: 1 request added \(1 → 2 requests\)$/m);
    expect(stdout).toContain('+ os=windows');
    expect(git('status', '--porcelain').trim()).toBe('M triggers.yaml');
    expect(await readFile(join(rig.folder, '.git', 'index'))).toEqual(index);
  });

  test('reads included files and values of axes at that ref, not from the disk', async () => {
    await mkdir(join(rig.folder, 'parts'));
    await rig.write('parts/more.yaml', 'triggers: {more: {job: m, matrix: {s: {from: axis.yaml}}}}');
    await rig.write('parts/axis.yaml', '[one, two]');
    await write('  t: {job: a}', 'include: ["parts/m*.yaml"]');
    commit();
    await rig.write('parts/axis.yaml', '[one, three]');
    const { stdout } = await against('HEAD', '--format', 'ndjson');
    const changes = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(changes.map(({ change, request }) => [change, request?.matrix?.s])).toEqual([
      ['removed', 'two'],
      ['added', 'three'],
      ['summary', undefined],
    ]);
  });

  test('finds a manifest that has been renamed since', async () => {
    await write('  t: {job: a}\n  u: {job: b}\n  v: {job: c}');
    commit();
    await rename(join(rig.folder, 'triggers.yaml'), join(rig.folder, 'new.yaml'));
    git('add', '--all');
    const { code, stdout } = await rig.run(['plan', '-f', 'new.yaml', '--against', 'main']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^main \(\w+, triggers\.yaml\) → new\.yaml: no difference/);
  });

  test('says in its exit code whether there is a difference, where that is asked for', async () => {
    await write('  t: {job: a}');
    commit();
    const code = async (): Promise<number | null> => (await against('main', '--detailed-exitcode')).code;
    expect(await code()).toBe(0);
    await write('  # the same\n  t: {job: "a"}');
    expect(await code()).toBe(0);
    await write('  t: {job: b}');
    expect(await code()).toBe(2);
    expect((await against('main')).code).toBe(0);
    expect((await against('maim', '--detailed-exitcode')).code).toBe(1);
  });

  test('says what is missing: the ref, the file, the history, the repository, git', async () => {
    await write('  t: {job: a}');
    const told = async (
      text: string,
      ref: string,
      env: Readonly<Record<string, string>> = {},
    ): Promise<void> => {
      const { code, stdout, stderr } = await rig.run(['plan', '--against', ref], env);
      expect(stderr).toContain(text);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    };
    await told('a git ref cannot be read here: not a git repository', 'main');
    await told('git is not installed', 'main', { PATH: '/nowhere' });
    await rig.write('readme', 'x');
    git('init', '--quiet', '--initial-branch=main');
    git('add', 'readme');
    git('commit', '--quiet', '--message', 'none');
    await told('Did you mean "main"?', 'mian');
    await told('there is no plan file and no git commit "--all"', '--all');
    await writeFile(join(rig.folder, '.git', 'shallow'), git('rev-parse', 'HEAD'));
    await told('this clone, which is shallow', 'v1');
    await told('`git fetch --depth=1 origin feature/a` and compare with FETCH_HEAD', 'feature/a');
    await told('Fetch all history: `git fetch --unshallow`', 'main~1');
    git('remote', 'add', 'upstream', 'https://example.com/a.git');
    await told('`git fetch --depth=1 upstream feature/a`', 'upstream/feature/a');
  });

  test('with a commit that has no such manifest yet shows all of it as added', async () => {
    await rig.write('readme', 'x');
    git('init', '--quiet', '--initial-branch=main');
    git('add', 'readme');
    git('commit', '--quiet', '--message', 'none');
    await write('  t: {job: a, matrix: {n: [1, 2]}}');
    const { code, stdout } = await against('main', '--format', 'markdown');
    expect(stdout).toMatch(/main \([0-9a-f]{7}, without triggers\.yaml\)/);
    expect(stdout).toContain('2 requests added');
    expect(code).toBe(0);
  });

  test('reads the repository that the manifest is in, from wherever volley runs', async () => {
    await mkdir(join(rig.folder, 'sub'));
    const manifest = (job: string) =>
      rig.write('sub/triggers.yaml', manifestFor(anywhere, `  t: {job: ${job}}`));
    await manifest('a');
    git('init', '--quiet', '--initial-branch=main', 'sub');
    git('-C', 'sub', 'add', '.');
    git('-C', 'sub', 'commit', '--quiet', '--message', 'old');
    await manifest('b');
    const args = ['plan', '-f', 'sub/triggers.yaml', '--against', 'HEAD'];
    expect((await rig.run(args)).stdout).toContain('a → b');
    // A hook is told where the repository is, from the folder that it runs in.
    const told = await rig.run(args, { GIT_DIR: 'sub/.git', GIT_WORK_TREE: 'sub' });
    expect(told.stdout).toContain('a → b');
  });

  test('with a broken manifest on the older side names it, and shows the plan of today', async () => {
    await rig.write('triggers.yaml', 'version: 1\ntargets: {}\ntriggers: {t: {jobb: a}}\n');
    commit();
    await write('  t: {job: a}');
    const { code, stdout, stderr } = await against('main');
    expect(code).toBe(0);
    expect(stderr).toMatch(/broken-base: the manifest of main \(\w+\) is broken/);
    expect(stderr).toContain('jobb');
    expect(stdout).toContain('Plan of triggers.yaml: 1 request from 1 trigger');
  });

  test('with a broken manifest on the newer side names that', async () => {
    await write('  t: {job: a}');
    commit();
    await write('  t: {jobb: a}');
    const { code, stdout, stderr } = await against('main');
    expect(stderr).toContain('triggers.yaml is broken: nothing can be compared with main.');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });

  test('goes on without a trigger that cannot be planned on one side, and says which', async () => {
    await write('  t: {job: a}\n  u: {job: b, parameters: {P: "${{ env.X }}"}}', 'env: [X]');
    commit();
    await write('  t: {job: c}\n  u: {job: b, parameters: {P: x}}');
    const { code, stdout, stderr } = await against('main');
    expect(code).toBe(0);
    expect(stderr).toMatch(/main \(\w+\) cannot be planned whole\. Not compared: u\./);
    expect(stdout).toContain('job: a → c');
    expect(stdout).not.toMatch(/^[-+~] u/m);
  });
});

describe('plan --against other plans', () => {
  test('compares with a plan file, and with what the last run fired', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'], duration: 50 }] });
    const here = (triggers: string): Promise<void> =>
      rig.write('triggers.yaml', manifestFor(sandbox, triggers));
    await here('  t: {job: a}');
    expect((await rig.run(['plan', '--out', 'plan.json'])).code).toBe(0);
    expect((await against('last')).stderr).toContain('there is no store');
    expect((await rig.run(['run'], { TOKEN: sandbox.token })).code).toBe(0);
    await here('  t: {job: b}');
    for (const ref of ['plan.json', 'last']) expect((await against(ref)).stdout).toContain('job: a → b');
  });
});

describe('a saved plan', () => {
  const KEY = { KEY: 'a key that only we know' };

  test('is the same bytes for the same inputs, and with --at also with an expiry', async () => {
    await write('  t: {job: a, matrix: {os: [linux, windows]}}');
    const save = async (name: string, ...args: readonly string[]): Promise<string> => {
      const { code, stderr } = await rig.run(['plan', '--out', name, ...args], KEY);
      expect(code, stderr).toBe(0);
      return readFile(join(rig.folder, name), 'utf8');
    };
    expect(await save('a.json')).toBe(await save('b.json'));
    const timed = ['--expires', '24h', '--at', '2026-11-22T00:00:00Z', '--key-env', 'KEY'];
    expect(await save('a.json', ...timed)).toBe(await save('b.json', ...timed));
    expect(await readFile(join(rig.folder, 'a.json'), 'utf8')).toContain(
      '"expires": "2026-11-23T00:00:00.000Z"',
    );
  });

  test('is fired exactly as it was saved, without a second evaluation', async () => {
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['a'], duration: 50, parameters: [{ type: 'string', name: 'P' }] }],
    });
    await rig.write(
      'triggers.yaml',
      manifestFor(sandbox, '  t: {job: a, parameters: {P: "${{ env.P }}"}}', 'env: [P]'),
    );
    await rig.run(['plan', '--out', 'p.json', '--key-env', 'KEY'], { ...KEY, P: 'planned' });
    const env = { ...KEY, TOKEN: sandbox.token, P: 'changed since' };
    const { code, stderr } = await rig.run(['run', '--plan', 'p.json', '--key-env', 'KEY'], env);
    expect(code, stderr).toBe(0);
    expect(sandbox.builds()).toMatchObject([{ result: 'SUCCESS', parameters: { P: 'planned' } }]);
  });

  test('that does not hold is refused with what differs, and nothing is sent', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'], duration: 50 }] });
    const here = (more = ''): Promise<void> =>
      rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: a}', more));
    await here();
    await rig.run(['plan', '--out', 'p.json']);
    await rig.run(['plan', '--out', 'old.json', '--expires', '1h', '--at', '2026-01-01T00:00:00Z']);
    await rig.run(['plan', '--out', 'signed.json', '--key-env', 'KEY'], KEY);
    await here('# a comment');
    const refused = async (text: string, ...args: readonly string[]): Promise<void> => {
      const { code, stderr } = await rig.run(['run', '--plan', ...args], { ...KEY, TOKEN: sandbox.token });
      expect(stderr).toContain(text);
      expect(code).toBe(2);
    };
    await refused('the manifest triggers.yaml has changed since', 'p.json');
    await refused('`expires` is 2026-01-01T01:00:00.000Z', 'old.json', '--allow-stale');
    await refused('there is no key to check that with', 'signed.json', '--allow-stale');
    await refused('the plan file is not signed', 'p.json', '--allow-stale', '--key-env', 'KEY');
    await refused('holds no key', 'p.json', '--key-env', 'NOTHING');
    const anew = (what: string): string =>
      `it cannot be chosen anew by ${what}\n  → Leave that out, or save a plan`;
    await refused(anew('t'), 'p.json', 't');
    await refused(anew('--select, --matrix'), 'p.json', '--select', 'trigger=t', '--matrix', 'os=linux');
    expect(sandbox.builds()).toEqual([]);
    const { code, stderr } = await rig.run(['run', '--plan', 'p.json', '--allow-stale'], {
      TOKEN: sandbox.token,
    });
    expect(code, stderr).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('is rehearsed wherever its targets are', async () => {
    await write('  t: {job: a}');
    await rig.run(['plan', '--out', 'p.json']);
    const { code, stderr } = await rig.run(['run', '--plan', 'p.json', '--sandbox']);
    expect(code, stderr).toBe(0);
  });

  test('is there whole or not at all, and leaves nothing beside it', async () => {
    await write('  t: {job: a}');
    expect((await rig.run(['plan', '--out', 'nowhere/p.json'])).stderr).toContain(
      'cannot be written (ENOENT)',
    );
    await rig.run(['plan', '--out', 'p.json']);
    expect((await rig.files()).sort()).toEqual(['p.json', 'triggers.yaml']);
  });
});

test('plan ends with 1 when the schedules break a budget, and shows the plan', async () => {
  await write(
    '  t: {job: a, matrix: {a: [1, 2, 3]}, schedule: [{cron: "0 2 * * *"}]}',
    'limits: {targets: {ci: {builds-per-day: 2}}}',
  );
  const { code, stdout, stderr } = await rig.run(['plan', '--at', '2026-11-22T00:00:00Z']);
  expect(code).toBe(1);
  expect(stdout).toContain('3 requests');
  expect(stderr).toContain(
    'bring 3 builds to ci on one day (2026-11-22 by the clock of UTC), and at most 2 are allowed',
  );
});
