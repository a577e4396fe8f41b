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
    'dist/chunks/store-worker.js',
    'dist/types/index.d.ts',
    'dist/THIRD-PARTY-LICENSES.txt',
    'schemas/triggers.schema.json',
  ]) {
    expect(text).toContain(`"${file}"`);
  }
  expect(text).not.toMatch(/"(?:src|test|bench|docs|examples)\//);
});

/** Compiles a program against the installed package, with the types that are in it, and runs it. */
async function useLibrary(name: string, program: string): Promise<string> {
  const home = join(folder, 'home');
  await writeFile(join(home, `${name}.mts`), program);
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
  await run(process.execPath, [tsc, ...options, `${name}.mts`], { cwd: home });
  return (await run(process.execPath, [`${name}.mjs`], { cwd: home })).stdout;
}

/** A manifest in a program: `manifestOf(matrix)`. */
const LOADING = `import { compileCel, loadManifest, makePlan, type Plan, scheduleChecker, SourceFile } from 'volley';
const manifestOf = (matrix: string) => {
  const text = 'version: 1\\ntargets: {c: {type: jenkins, url: "http://x"}}\\ntriggers: {t: {job: a, duplicates: coalesce, matrix: {m: ' + matrix + '}}}';
  const loaded = loadManifest(new SourceFile('t.yaml', text), { checkSchedule: scheduleChecker(), compileCel });
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  return loaded.value.manifest;
};
const planOf = (matrix: string): Plan => {
  const plan = makePlan(manifestOf(matrix), { triggers: [], inputs: new Map(), env: () => undefined });
  if (!plan.ok) throw new Error(plan.error[0]?.message);
  return plan.value;
};
`;

test('is a library too, with types that stand on their own', async () => {
  const program = `${LOADING}console.log(planOf('[x]').requests[0]?.key.length);\n`;
  expect(await useLibrary('plan', program)).toBe('16\n');
}, 60_000);

test('as a library shows plans and what differs between them', async () => {
  const program = `${LOADING}
import { diffHtml, diffMarkdown, diffText, noStyle, PlanFileReader, planFileChunks, planHtml, planMarkdown, planMermaid, planReview, planText } from 'volley';
const [before, after] = [planOf('[x]'), planOf('[x, y]')];
const compared = { before: 'old', after: 'new' };
const review = planReview(before, after, { from: 0, durationOf: () => null, shown: 10 });
const reader = new PlanFileReader({ key: null, compileCel });
for (const piece of planFileChunks(after, { volley: '1', expires: null, key: null })) reader.push(piece);
const file = reader.end();
if (!file.ok) throw new Error(file.error.message);
console.log(planText(file.value.plan, noStyle).split('\\n')[0]);
console.log(planMarkdown(after).split('\\n')[0], planMermaid(after.triggers).split('\\n')[0]);
console.log(planHtml(after).slice(0, 15), diffHtml(review, compared).slice(0, 15));
console.log(diffText(review, compared, noStyle).split('\\n')[0]);
console.log(diffMarkdown(review, compared).includes('<details>'));
`;
  expect(await useLibrary('review', program)).toBe(
    [
      'Plan of t.yaml: 2 requests from 1 trigger',
      '<!-- volley plan --> flowchart LR',
      '<!doctype html> <!doctype html>',
      'old → new: 1 request added (1 → 2 requests)',
      'true',
      '',
    ].join('\n'),
  );
}, 60_000);

test('as a library makes reports of a run and of tests of a manifest', async () => {
  const program = `${LOADING}
import { createJenkinsTarget, createRunId, execute, formatReport, makeReport, outcomeOf, readTestFile, RunView, runTests, startSandbox, systemClock } from 'volley';
const sandbox = await startSandbox({ clock: systemClock, jobs: [{ path: ['a'], duration: 10 }] });
const plan = planOf('[x, y]');
const target = createJenkinsTarget({
  name: 'c',
  url: sandbox.url,
  auth: { kind: 'token', user: sandbox.user, token: sandbox.token },
  secrets: name => Promise.reject(new Error('there is no secret ' + name)),
  clock: systemClock,
  userAgent: 'test',
});
const view = new RunView(plan);
const never = new AbortController().signal;
const summary = await execute(plan, {
  run: createRunId(systemClock.now(), Math.random),
  targets: new Map([['c', target]]),
  clock: systemClock,
  emit: event => void view.take(event),
  stop: never,
  leave: never,
});
await target.close();
await sandbox.close();
const told = { command: 'run', file: 't.yaml', manifest: manifestOf('[x, y]'), problems: [], plan: null, checkup: null };
const junit = [...formatReport(makeReport({ ...told, run: { summary, view } }, path => path), 'junit', '1')].join('');
console.log(outcomeOf(summary), junit.match(/tests="\\d+"/)?.[0]);
const text = 'version: 1\\ntests:\\n  - {name: one, expect: {requests: {count: 2}}}\\n  - {name: two, expect: {requests: {count: 7}}}\\n';
const file = readTestFile(new SourceFile('t.test.yaml', text));
if (!file.ok) throw new Error(file.error[0]?.message);
const results = await runTests(file.value.tests, manifestOf('[x, y]'), {
  rehearse: () => Promise.reject(new Error('no rehearsal')),
  clock: systemClock,
});
if (!results.ok) throw new Error(results.error[0]?.message);
const tests = [{ kind: 'tested' as const, path: 't.test.yaml', manifest: 't.yaml', results: results.value }];
const tap = [...formatReport(makeReport({ ...told, command: 'test', run: null, tests }, path => path), 'tap', '1')].join('');
console.log(tap.includes('not ok'), results.value.map(({ mismatches }) => mismatches[0]?.code ?? 'passed').join(' '));
`;
  expect(await useLibrary('report', program)).toBe('succeeded tests="2"\ntrue passed wrong-count\n');
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
