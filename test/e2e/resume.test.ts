import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { killAt } from './kill-at.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const AMOUNT = 30;

async function controller(duration = 300): Promise<Sandbox> {
  const sandbox = await rig.sandbox({
    executors: 6,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration }],
  });
  const numbers = Array.from({ length: AMOUNT }, (_, index) => index + 1);
  const trigger = `  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}, max-parallel: 12}`;
  // What a lost answer could still bring about is waited for as long as an answer would be.
  const manifest = manifestFor(sandbox, trigger).replace('type: jenkins,', 'type: jenkins, timeout: 2s,');
  await rig.write('triggers.yaml', manifest);
  return sandbox;
}

const numbersOf = (sandbox: Sandbox): readonly number[] =>
  sandbox
    .builds()
    .map(({ parameters }) => Number(parameters.N))
    .sort((a, b) => a - b);

const ALL = Array.from({ length: AMOUNT }, (_, index) => index + 1);

describe('a run whose process was killed', () => {
  test.each([
    ['submitting', 1],
    ['submitting', 5],
    ['queued', 3],
    ['queued', 20],
    ['running', 2],
    ['finished', 1],
    ['finished', 20],
  ])('when it had told %s %i times: resume ends with each build once', async (state, times) => {
    const sandbox = await controller();
    const env = { TOKEN: sandbox.token };
    await killAt(rig.start(['run', '--format', 'ndjson'], env), state, times);
    const { code, stdout, stderr } = await rig.run(['resume'], env);
    expect(stderr + stdout).toContain(`${AMOUNT} succeeded`);
    expect(code).toBe(0);
    expect(numbersOf(sandbox)).toEqual(ALL);
  });

  test('three times over, each time with its resume killed too', async () => {
    const sandbox = await controller(600);
    const env = { TOKEN: sandbox.token };
    await killAt(rig.start(['run', '--format', 'ndjson'], env), 'running', 3);
    await killAt(rig.start(['resume', '--format', 'ndjson'], env), 'running', 4);
    await killAt(rig.start(['resume', '--format', 'ndjson'], env), 'finished', 1);
    const { code } = await rig.run(['resume'], env);
    expect(code).toBe(0);
    expect(numbersOf(sandbox)).toEqual(ALL);
  });

  test('can be cancelled from another shell: what is queued and what runs ends, and nothing new is sent', async () => {
    const sandbox = await controller(60_000);
    const env = { TOKEN: sandbox.token };
    await killAt(rig.start(['run', '--format', 'ndjson'], env), 'running', 6);
    const { code } = await rig.run(['cancel', 'last'], env);
    expect(code).toBe(0);
    const results = sandbox.builds().map(({ result }) => result);
    expect(new Set(results)).toEqual(new Set(['ABORTED']));
    expect(results.length).toBeLessThanOrEqual(12);
    const { stdout } = await rig.run(['history', '--format', 'json'], env);
    expect(JSON.parse(stdout)).toMatchObject([{ outcome: 'interrupted', requests: AMOUNT }]);
  });
});

test('of two that resume a run at once, one does, and the other says whose it is', async () => {
  const sandbox = await controller(100);
  const env = { TOKEN: sandbox.token };
  await killAt(rig.start(['run', '--format', 'ndjson'], env), 'queued', 3);
  const both = await Promise.all([rig.run(['resume'], env), rig.run(['resume'], env)]);
  const [loser, winner] = both.sort((a, b) => Number(b.code) - Number(a.code));
  expect([winner?.code, loser?.code]).toEqual([0, 2]);
  expect(loser?.stderr).toMatch(
    /^error store-owned: the run \S+ belongs to a process that is alive \(process \d+ on .+\)\n/,
  );
  expect(numbersOf(sandbox)).toEqual(ALL);
});

test('a run whose process lives is not taken over; cancel tells that process', async () => {
  const sandbox = await controller(60_000);
  const env = { TOKEN: sandbox.token };
  const running = rig.start(['run', '--format', 'ndjson'], env);
  await running.seen('"state":"running"');
  const resumed = await rig.run(['resume'], env);
  expect(resumed.stderr).toContain('store-owned');
  expect(resumed.code).toBe(2);
  expect((await rig.run(['cancel', 'last'], env)).code).toBe(0);
  expect((await running.finished).code).toBe(130);
  expect(new Set(sandbox.builds().map(({ result }) => result))).toEqual(new Set(['ABORTED']));
});

describe('rerun', () => {
  const FAILING = [
    { when: { N: '2' }, result: 'FAILURE' },
    { when: { N: '5' }, result: 'UNSTABLE' },
  ] as const;

  async function afterFailures(): Promise<Sandbox> {
    const sandbox = await rig.sandbox({
      executors: 6,
      jobs: [
        { path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 10, outcomes: FAILING },
        { path: ['deploy'], duration: 10 },
      ],
    });
    const triggers = `  t: {job: build, matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "\${{ matrix.n }}"}}
  deploy: {job: deploy, needs: [t]}`;
    await rig.write('triggers.yaml', manifestFor(sandbox, triggers));
    const { code } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(1);
    expect(sandbox.builds()).toHaveLength(6);
    return sandbox;
  }

  test('--failed builds again what did not succeed, and then what needed it', async () => {
    const sandbox = await afterFailures();
    const env = { TOKEN: sandbox.token };
    const again = await rig.run(['rerun', 'last', '--failed'], env);
    expect(again.stdout).toContain('4 succeeded');
    expect(again.code).toBe(1);
    const built = sandbox.builds().slice(6);
    expect(built.map(({ parameters }) => parameters.N).sort()).toEqual(['2', '5']);
    const { stdout } = await rig.run(['history', '--format', 'json']);
    const [newest, oldest] = JSON.parse(stdout);
    expect(newest).toMatchObject({ parent: oldest.run, requests: 7, outcome: 'failed' });
  });

  test('without --failed all of it is built again', async () => {
    const sandbox = await afterFailures();
    await rig.run(['rerun', 'last'], { TOKEN: sandbox.token });
    expect(sandbox.builds()).toHaveLength(12);
  });

  test('of a run that succeeded there is nothing to build again', async () => {
    const sandbox = await controller(10);
    const env = { TOKEN: sandbox.token };
    await rig.run(['run', '--matrix', 'n=1'], env);
    const { code, stderr } = await rig.run(['rerun', 'last', '--failed'], env);
    expect(stderr).toContain('nothing-to-rerun');
    expect(code).toBe(2);
    expect(sandbox.builds()).toHaveLength(1);
  });
});

describe('what was written down', () => {
  test('status of a run that has ended is the text that it ended with', async () => {
    const sandbox = await controller(10);
    const run = await rig.run(['run'], { TOKEN: sandbox.token });
    const { stdout, code } = await rig.run(['status']);
    expect(code).toBe(0);
    const table = run.stdout.slice(run.stdout.indexOf('result'));
    expect(stdout.slice(stdout.indexOf('result'))).toBe(table);
  });

  test('history lists runs, the newest first, and there is nothing left to resume', async () => {
    const sandbox = await controller(10);
    const env = { TOKEN: sandbox.token };
    await rig.run(['run', '--matrix', 'n=1'], env);
    await rig.run(['run', '--matrix', 'n=1,2'], env);
    const { stdout } = await rig.run(['history', '--format', 'json']);
    expect(JSON.parse(stdout)).toMatchObject([
      { requests: 2, outcome: 'succeeded', triggers: ['t'] },
      { requests: 1, outcome: 'succeeded' },
    ]);
    const { stderr, code } = await rig.run(['resume'], env);
    expect(stderr).toContain('nothing-to-resume');
    expect(code).toBe(2);
  });

  test('holds no secret, whatever form it has', async () => {
    const sandbox = await controller(10);
    await rig.run(['run', '--matrix', 'n=1', '--store', 'here.db'], { TOKEN: sandbox.token });
    const bytes = await rig.read('here.db');
    expect(bytes).toContain('"secret":"TOKEN"');
    expect(bytes).not.toContain(sandbox.token);
    expect(bytes).not.toContain(Buffer.from(`${sandbox.user}:${sandbox.token}`).toString('base64'));
  });

  test('with --no-store nothing is written beside the manifest', async () => {
    const sandbox = await controller(10);
    const { code } = await rig.run(['run', '--matrix', 'n=1', '--no-store'], { TOKEN: sandbox.token });
    expect(code).toBe(0);
    expect(await rig.files()).toEqual(['triggers.yaml']);
  });

  test('a store that cannot be written stops the run before anything is sent', async () => {
    const sandbox = await controller(10);
    const { code, stderr } = await rig.run(['run', '--store', 'no/such/folder/x.db'], {
      TOKEN: sandbox.token,
    });
    expect(stderr).toContain('store-folder-missing');
    expect(stderr).toContain('--no-store');
    expect(code).toBe(2);
    expect(sandbox.builds()).toEqual([]);
  });
});
