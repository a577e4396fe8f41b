import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxJob } from '../../src/sandbox/sandbox.ts';
import { type Finished, manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const string = (name: string) => ({ type: 'string', name }) as const;

/** A controller with one job, and a run against it. */
async function fire(
  job: Partial<SandboxJob>,
  trigger: string,
  args: readonly string[] = [],
): Promise<Finished & { readonly sandbox: Sandbox }> {
  const sandbox = await rig.sandbox({
    executors: 8,
    jobs: [{ path: ['build'], parameters: [string('N')], duration: 300, ...job }],
  });
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const finished = await rig.run(['run', ...args], { TOKEN: sandbox.token });
  return { ...finished, sandbox };
}

const THREE = 'matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}';

describe('how far builds are followed', () => {
  test('--detach leaves as soon as the server has taken everything, and the builds are there', async () => {
    const { code, stdout, sandbox } = await fire({ duration: 60_000 }, `  t: {job: build, ${THREE}}`, [
      '--detach',
    ]);
    expect(stdout).toContain('3 handed over');
    expect(code).toBe(0);
    expect(sandbox.builds().map(({ building }) => building)).toEqual([true, true, true]);
  });

  test('--detach is refused where a trigger waits for another one', async () => {
    const triggers = '  a: {job: build}\n  b: {job: build, needs: [a]}';
    const { code, stderr, sandbox } = await fire({}, triggers, ['--detach']);
    expect(stderr).toContain('detached-needs');
    expect(code).toBe(2);
    expect(sandbox.builds()).toEqual([]);
  });

  test('--wait started ends while the build runs, and links to it', async () => {
    const { code, stdout } = await fire({ duration: 60_000 }, '  t: {job: build, parameters: {N: "1"}}', [
      '--wait',
      'started',
    ]);
    expect(stdout).toMatch(/http:\S+\/job\/build\/1\//);
    expect(code).toBe(0);
  });
});

test('a build that runs for longer than its timeout is stopped on the server, and the run has failed', async () => {
  const trigger = '  t: {job: build, parameters: {N: "1"}, timeout: {build: 500ms}}';
  const { code, stdout, sandbox } = await fire({ duration: 60_000 }, trigger);
  expect(sandbox.builds().map(({ result }) => result)).toEqual(['ABORTED']);
  expect(stdout).toContain('1 timed out');
  expect(code).toBe(1);
});

test('fail-fast stops what runs, and what was not sent is never built', async () => {
  const outcomes = [
    { when: { N: '1' }, result: 'FAILURE', duration: 100 },
    { when: {}, result: 'SUCCESS', duration: 60_000 },
  ] as const;
  const trigger = `  t: {job: build, ${THREE}, max-parallel: 2, fail-fast: true}`;
  const { code, sandbox } = await fire({ outcomes }, trigger);
  // Two are sent at once, and either may start first.
  const results = sandbox.builds().map(({ result }) => result);
  expect(results.toSorted()).toEqual(['ABORTED', 'FAILURE']);
  expect(code).toBe(1);
});

describe('equal requests', () => {
  const twice = (duplicates: string): string => `
  a: {job: build, parameters: {N: "1"}, duplicates: ${duplicates}}
  b: {job: build, parameters: {N: "1"}, duplicates: ${duplicates}}`;
  // Long enough in the queue for the second to meet the first there.
  const patient = { quietPeriod: 1_000 };

  test('distinct: two builds on the server', async () => {
    const { code, stdout, sandbox } = await fire(patient, twice('distinct'));
    expect(sandbox.builds()).toHaveLength(2);
    expect(stdout).toContain('2 succeeded');
    expect(code).toBe(0);
  });

  test('coalesce: one build, and both say so', async () => {
    const { code, stdout, sandbox } = await fire(patient, twice('coalesce'));
    expect(sandbox.builds()).toHaveLength(1);
    expect(stdout).toContain('2 succeeded');
    expect(code).toBe(0);
  });

  test('fail: the second is rejected', async () => {
    const { code, stdout, sandbox } = await fire(patient, twice('fail'));
    expect(sandbox.builds()).toHaveLength(1);
    expect(stdout).toContain('rejected duplicate');
    expect(code).toBe(3);
  });
});

describe('a marker', () => {
  const marked = `  t: {job: build, ${THREE}, marker: VOLLEY_ID}`;

  test('reaches each build, and names run and request', async () => {
    const { code, sandbox } = await fire({ parameters: [string('N'), string('VOLLEY_ID')] }, marked);
    const ids = sandbox.builds().map(({ parameters }) => String(parameters.VOLLEY_ID));
    expect(code).toBe(0);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^\S+\/[0-9a-f]{16}$/);
  });

  test('that the job does not define is refused before anything is sent', async () => {
    const { code, stdout, sandbox } = await fire({}, marked);
    expect(stdout).toContain('VOLLEY_ID');
    expect(code).toBe(3);
    expect(sandbox.builds()).toEqual([]);
  });
});

test('--follow prints each console under the name of its request', async () => {
  const { code, stdout, stderr } = await fire({ duration: 500 }, `  t: {job: build, ${THREE}}`, ['--follow']);
  for (const n of [1, 2, 3]) expect(stdout + stderr).toMatch(new RegExp(`n=${n}.*N=\\[${n}\\]`));
  expect(code).toBe(0);
});
