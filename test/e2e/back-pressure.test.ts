import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const LONG = [{ when: { N: '100' }, result: 'SUCCESS', duration: 6_000 }] as const;

/** A controller, and a manifest whose target says this of itself. */
async function controller(
  target: string,
  amount: number,
  { executors = 4 } = {},
  more = '',
): Promise<Sandbox> {
  const sandbox = await rig.sandbox({
    executors,
    jobs: [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 100, outcomes: LONG }],
  });
  const numbers = Array.from({ length: amount }, (_, index) => index);
  const trigger = `  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}${more}}`;
  const manifest = manifestFor(sandbox, trigger).replace('type: jenkins,', `type: jenkins, ${target},`);
  await rig.write('triggers.yaml', manifest);
  return sandbox;
}

const ask = (sandbox: Sandbox, page: string, method = 'POST'): Promise<Response> =>
  fetch(`${sandbox.url}/${page}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${sandbox.user}:${sandbox.token}`)}` },
  });

const numbersOf = (sandbox: Sandbox): readonly number[] =>
  sandbox
    .builds()
    .map(({ parameters }) => Number(parameters.N))
    .sort((a, b) => a - b);

const upTo = (amount: number): readonly number[] => Array.from({ length: amount }, (_, index) => index);

describe('a controller that prepares to shut down', () => {
  test('gets nothing until that is called off, and the log says so', async () => {
    const sandbox = await controller('concurrency: 20', 3);
    await ask(sandbox, 'quietDown');
    const running = rig.start(['run'], { TOKEN: sandbox.token });
    await running.seen('held: ci prepares to shut down');
    expect(sandbox.requests().counts).not.toHaveProperty('POST /job/build/buildWithParameters');
    expect(sandbox.builds()).toEqual([]);
    await ask(sandbox, 'cancelQuietDown');
    const { code } = await running.finished;
    expect(code).toBe(0);
    expect(numbersOf(sandbox)).toEqual(upTo(3));
  });

  test('is given up at once where the target says so: nothing is sent', async () => {
    const sandbox = await controller('back-pressure: {quiet-down: fail}', 3);
    await ask(sandbox, 'quietDown');
    const { code, stdout } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(stdout).toContain('rejected quieting-down');
    expect(code).toBe(3);
    expect(sandbox.builds()).toEqual([]);
  });
});

test('a queue as long as its target says gets nothing until it is shorter, and every build is built once', async () => {
  const one = { executors: 1 };
  const sandbox = await controller('concurrency: 100, back-pressure: {queue-length: 3}', 4, one);
  // Somebody else's: one runs for long, and four wait.
  for (const n of [100, 101, 102, 103, 104]) await ask(sandbox, `job/build/buildWithParameters?N=${n}`);
  const running = rig.start(['run'], { TOKEN: sandbox.token });
  await running.seen('held: the queue of ci has 4 items (limit 3)');
  let over = false;
  void running.finished.then(() => {
    over = true;
  });
  let longest = 0;
  while (!over) longest = Math.max(longest, await queueLength(sandbox));
  expect(longest).toBeLessThanOrEqual(4);
  expect((await running.finished).code).toBe(0);
  expect(numbersOf(sandbox)).toEqual([...upTo(4), 100, 101, 102, 103, 104]);
});

async function queueLength(sandbox: Sandbox): Promise<number> {
  const answer = await ask(sandbox, 'queue/api/json?tree=items[id]', 'GET');
  return JSON.parse(await answer.text()).items.length;
}

describe('a controller that is down in the middle of a run', () => {
  test.each([
    ['says that it is starting', ['503:any@12-16']],
    ['is hidden by a proxy that finds no server', ['503-proxy:job@3-4', '502:queue@2-3']],
    ['limits the rate', ['429:trigger=1s@4-7']],
  ])('%s: no request fails, and none is built twice', async (_, faults) => {
    const sandbox = await controller('concurrency: 3', 15);
    const armed = await fetch(`${sandbox.url}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(faults),
    });
    expect(armed.status).toBe(200);
    const { code, stdout } = await rig.run(['run', '--format', 'json'], { TOKEN: sandbox.token });
    expect(JSON.parse(stdout).outcome).toBe('succeeded');
    expect(code).toBe(0);
    expect(numbersOf(sandbox)).toEqual(upTo(15));
  });

  test('refuses triggers, but answers looks: it is asked seldom, said to be well once, and nothing is built twice', async () => {
    const sandbox = await controller('concurrency: 3', 30);
    const armed = await fetch(`${sandbox.url}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(['503:trigger@4-8']),
    });
    expect(armed.status).toBe(200);
    const { code, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(0);
    expect(stderr.match(/ci is well again/g)).toHaveLength(1);
    expect(sandbox.requests().counts['POST buildWithParameters']).toBe(35);
    expect(numbersOf(sandbox)).toEqual(upTo(30));
  });

  test('is started anew: what it had stopped is built again, and nothing else is', async () => {
    const sandbox = await controller('concurrency: 3', 15, {}, ', retry: {on: [ABORTED], backoff: 0s}');
    const running = rig.start(['run'], { TOKEN: sandbox.token });
    await running.seen('SUCCESS');
    await sandbox.restart({ down: 1_000, starting: 500, rejecting: 0, settling: 0 });
    const { code, stdout } = await running.finished;
    expect(stdout).toContain('15 succeeded');
    expect(code).toBe(0);
    const results = (wanted: string) =>
      sandbox
        .builds()
        .filter(({ result }) => result === wanted)
        .map(({ parameters }) => Number(parameters.N));
    expect(results('SUCCESS').sort((a, b) => a - b)).toEqual(upTo(15));
    expect(results('SUCCESS').length + results('ABORTED').length).toBe(sandbox.builds().length);
  });
});
