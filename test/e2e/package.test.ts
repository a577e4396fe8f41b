import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manifestFor } from './rig.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder = '';
let bin = '';
let packed: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'volley-packed-'));
  // The build is there already: `npm test` made it. The scripts of a package must not be needed to install it.
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  const parsed: unknown = JSON.parse(stdout);
  packed = JSON.stringify(parsed).match(/"path":"[^"]+"/g) ?? [];
  const tarball = (await readdir(folder)).find(file => file.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack has left no tarball');
  const home = join(folder, 'home');
  await mkdir(home);
  await writeFile(join(home, 'package.json'), '{"private": true}');
  // All but the store's native code is in it, and that npm has at hand from our own installation.
  await run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', join(folder, tarball)], {
    cwd: home,
  });
  bin = join(home, 'node_modules', '.bin', 'volley');
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the packed tarball installs into an empty folder, and its volley works', async () => {
  await writeFile(
    join(folder, 'triggers.yaml'),
    manifestFor(
      { url: 'http://127.0.0.1:1', user: 'me' },
      '  t: {job: a}\nsandbox: {jobs: {a: {duration: 10ms}}}',
    ),
  );
  expect((await run(bin, ['--version'], { cwd: folder })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await run(bin, ['validate'], { cwd: folder })).stdout).toContain('1 trigger, 1 target');
  expect((await run(bin, ['run', '--sandbox'], { cwd: folder })).stdout).toContain('1 request: 1 succeeded');
});

test('holds the licences of what is bundled, the schemas and the types, and nothing of the tests', () => {
  const text = packed.join('\n');
  for (const file of [
    'LICENSE',
    'README.md',
    'dist/cli.js',
    'dist/index.js',
    'dist/types/index.d.ts',
    'dist/THIRD-PARTY-LICENSES.txt',
    'schemas/triggers.schema.json',
  ]) {
    expect(text).toContain(`"${file}"`);
  }
  expect(text).not.toMatch(/"(?:src|test|bench|docs|examples)\//);
});

test('is a library too, with types that stand on their own', async () => {
  const home = join(folder, 'home');
  await writeFile(
    join(home, 'use.ts'),
    `import { compileCel, loadManifest, makePlan, scheduleChecker, SourceFile } from 'volley';
const loaded = loadManifest(new SourceFile('t.yaml', 'version: 1\\ntargets: {c: {type: jenkins, url: "http://x"}}\\ntriggers: {t: {job: a}}'), { checkSchedule: scheduleChecker(), compileCel });
if (!loaded.ok) throw new Error(loaded.error[0]?.message);
const plan = makePlan(loaded.value.manifest, { triggers: [], inputs: new Map(), env: () => undefined });
const key: string = plan.ok ? (plan.value.requests[0]?.key ?? '') : '';
console.log(key.length);
`,
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules', '@types'),
  ];
  await run(process.execPath, [tsc, ...options, 'use.ts'], { cwd: home });
  expect((await run(process.execPath, ['use.js'], { cwd: home })).stdout).toBe('16\n');
}, 60_000);

test('passes the checks of publint', async () => {
  const { stdout } = await run(process.execPath, [
    join(root, 'node_modules', 'publint', 'src', 'cli.js'),
    '--strict',
    root,
  ]);
  expect(stdout).toContain('All good!');
}, 60_000);

test('making what is made already does nothing', async () => {
  const { stdout, stderr } = await run(process.execPath, [join(root, 'make.mjs'), 'build'], { cwd: root });
  expect(stdout + stderr).toBe('');
});
