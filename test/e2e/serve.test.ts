import { mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRecord } from '../../src/core/json-shape.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const ARGS = ['serve', '--log-format', 'json', '--api', '127.0.0.1:0'];

interface Served extends Running {
  api(path: string, body?: object): Promise<unknown>;
}

/** Resolves once its first schedules are served. */
async function serve(sandbox: Pick<Sandbox, 'token'>, more: readonly string[] = []): Promise<Served> {
  const running = rig.start([...ARGS, ...more], { TOKEN: sandbox.token });
  await running.seen('"type":"serving"');
  const [, base = ''] = /listens on (http:[^"]+)"/.exec(running.errors()) ?? [];
  return {
    ...running,
    async api(path, body) {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const headers = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await fetch(`${base}${path}`, { ...init, headers });
      return answer.json();
    },
  };
}

async function end(served: Running): Promise<number | null> {
  served.process.kill('SIGTERM');
  return (await served.finished).code;
}

/** What the log tells of an event, so far. */
const told = (served: Running, type: string): readonly Readonly<Record<string, unknown>>[] =>
  served
    .errors()
    .split('\n')
    .filter(line => line.startsWith('{') && line.endsWith('}'))
    .map(line => JSON.parse(line))
    .filter(entry => isRecord(entry) && entry.type === type);

const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

const SECONDLY = '  tick: {job: tick, schedule: [{cron: "* * * * * *"}]}';

async function ticking(duration: number): Promise<Sandbox> {
  const sandbox = await rig.sandbox({ executors: 4, jobs: [{ path: ['tick'], duration }] });
  await rig.write('triggers.yaml', manifestFor(sandbox, SECONDLY));
  return sandbox;
}

describe('serve', () => {
  test('fires schedules, and records each fire with its decision', async () => {
    const sandbox = await ticking(1_500);
    const served = await serve(sandbox);
    await served.seen('"decision":"started"');
    await served.seen('"decision":"skipped"');
    const fires = member(await served.api('/api/v1/fires'), 'fires');
    expect(fires).toContainEqual(
      expect.objectContaining({
        decision: 'skipped',
        reason: expect.stringMatching(/^the run \S+ has not ended$/),
      }),
    );
    expect(await end(served)).toBe(0);
  });

  test('leaves what runs at SIGTERM, and the next one goes on with it: no build twice, none lost', async () => {
    const sandbox = await ticking(4_000);
    const first = await serve(sandbox);
    await first.seen('"type":"run-begun"');
    await sandboxHasBuilds(sandbox, 1);
    expect(await end(first)).toBe(0);
    const [begun] = told(first, 'run-begun');
    expect(told(first, 'draining')).toMatchObject([{ running: [begun?.run] }]);
    expect(sandbox.builds()).toMatchObject([{ result: null }]);
    const second = await serve(sandbox);
    await second.seen(`the run ${begun?.run} succeeded: `);
    expect(told(second, 'run-begun')[0]).toMatchObject({ run: begun?.run, resumed: true });
    expect(await end(second)).toBe(0);
    // The first build belongs to the run that went on; each other run has one of its own.
    const runs = new Set([...told(first, 'run-begun'), ...told(second, 'run-begun')].map(({ run }) => run));
    expect(sandbox.builds().length).toBeLessThanOrEqual(runs.size);
    expect(sandbox.builds().filter(({ number }) => number === 1)).toMatchObject([{ result: 'SUCCESS' }]);
  });

  test('killed in the middle: the next one goes on, builds counted on the server', async () => {
    const jobs = [{ path: ['build'], parameters: [{ type: 'string', name: 'N' }], duration: 1_000 }] as const;
    const sandbox = await rig.sandbox({ executors: 3, jobs: [...jobs] });
    const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
    const trigger = `  t: {job: build, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}, max-parallel: 3}`;
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    const first = await serve(sandbox);
    const run = member(await first.api('/api/v1/triggers/t/runs', {}), 'run');
    await sandboxHasBuilds(sandbox, 4);
    first.process.kill('SIGKILL');
    await first.finished;
    const second = await serve(sandbox);
    await second.seen(`the run ${run} succeeded: `);
    expect(
      sandbox
        .builds()
        .map(({ parameters }) => Number(parameters.N))
        .sort((a, b) => a - b),
    ).toEqual(numbers);
    expect(await end(second)).toBe(0);
  });

  test('killed with the answers to several runs of one job on their way: each finds its own build by what it asks for', async () => {
    const parameters = [{ type: 'string', name: 'R' }] as const;
    const sandbox = await rig.sandbox({
      executors: 9,
      jobs: [{ path: ['build'], parameters, duration: 500 }],
    });
    const trigger = '  t: {job: build, parameters: {R: "${{ run.id }}"}}';
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    sandbox.inject({ kind: 'silence', meets: 'trigger', times: 'always' });
    const first = await serve(sandbox);
    const order = () => first.api('/api/v1/triggers/t/runs', {});
    const orders = await Promise.all([order(), order(), order()]);
    const runs = orders.map(order => member(order, 'run'));
    await sandboxHasBuilds(sandbox, 3);
    first.process.kill('SIGKILL');
    await first.finished;
    sandbox.clearFaults();
    const second = await serve(sandbox);
    for (const run of runs) await second.seen(`the run ${run} succeeded: `);
    const asked = sandbox.builds().map(({ parameters: { R } }) => R);
    expect(asked.toSorted()).toEqual(runs.toSorted());
    expect(await end(second)).toBe(0);
  });

  test('an order is durable by its key: the same one after a restart is the same run', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'], duration: 100 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: a}'));
    const order = async (served: Served): Promise<unknown> => {
      const [, base = ''] = /listens on (http:[^"]+)"/.exec(served.errors()) ?? [];
      const headers = { 'idempotency-key': 'release-7' };
      const answer = await fetch(`${base}/api/v1/triggers/t/runs`, { method: 'POST', headers });
      return { status: answer.status, run: member(await answer.json(), 'run') };
    };
    const first = await serve(sandbox);
    const [one, two] = await Promise.all([order(first), order(first)]);
    const run = member(one, 'run');
    expect([one, two].map(answer => member(answer, 'status')).sort()).toEqual([200, 201]);
    expect(member(two, 'run')).toBe(run);
    await first.seen(`the run ${run} succeeded`);
    expect(await end(first)).toBe(0);
    const second = await serve(sandbox);
    expect(await order(second)).toMatchObject({ status: 200, run });
    expect(await end(second)).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
  });

  test('a secret that is missing at the start is told at once; what waits for it is not said to have not started', async () => {
    const sandbox = await ticking(60_000);
    const first = await serve(sandbox);
    await sandboxHasBuilds(sandbox, 1);
    await first.api('/api/v1/pause', { by: 'Ana' });
    expect(await end(first)).toBe(0);
    const [begun] = told(first, 'run-begun');
    const second = await serve({ token: '' });
    await second.seen('"type":"secrets-missing"');
    await second.seen('"type":"runs-stuck"');
    expect(told(second, 'runs-stuck')).toMatchObject([{ runs: [begun?.run] }]);
    expect(told(second, 'not-started')).toEqual([]);
    expect(await second.api('/readyz')).toEqual({
      status: 'ready',
      warning: 'all triggers are paused; 1 secret cannot be read; 1 run cannot be gone on with',
    });
    expect(told(second, 'serving')).toMatchObject([{ next: null, paused: { by: 'Ana' } }]);
    expect(await end(second)).toBe(0);
  });

  test('off a terminal each line is JSON from the first on, warnings and what ends it among them', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'] }] });
    const nightly =
      '  t: {job: a, schedule: [{cron: "0 2 * * *"}]}\n  u: {job: a, schedule: [{cron: "0 2 * * *"}]}';
    await rig.write('triggers.yaml', manifestFor(sandbox, nightly, 'vars: {unused: 1}'));
    const served = rig.start(['serve', '--api', '127.0.0.1:0'], { TOKEN: sandbox.token });
    await served.seen('"type":"serving"');
    const second = await rig.run(['serve', '--api', '127.0.0.1:0'], { TOKEN: sandbox.token });
    expect(await end(served)).toBe(0);
    const entries = (text: string): readonly unknown[] =>
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line));
    expect(entries(served.errors())[0]).toMatchObject({
      level: 'warn',
      type: 'problem',
      line: expect.any(Number),
    });
    expect(entries(second.stderr).at(-1)).toMatchObject({ level: 'error', code: 'store-served' });
  });

  test('in a rehearsal nobody is told that the next process goes on with what runs', async () => {
    const sandbox = await rig.sandbox();
    const trigger = '  t: {job: a, schedule: [{cron: "* * * * * *"}]}\nsandbox: {jobs: {a: {duration: 60s}}}';
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    const served = rig.start(['serve', '--sandbox', '--log-format', 'text', '--api', '127.0.0.1:0']);
    await served.seen('▸ running');
    expect(await end(served)).toBe(0);
    expect(served.errors()).toContain('1 run cut short, as the sandbox ends');
    expect(served.errors()).not.toContain('next process');
    // Each line has its time, those of a run have its name.
    const lines = served.errors().trimEnd().split('\n');
    expect(lines.filter(line => !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ /.test(line))).toEqual([]);
    expect(served.errors()).toMatch(/Z \S+-\S+-\S+ ▸ running t/);
  });

  test('takes edits of a manifest that is a link, and a link that leads elsewhere', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'] }] });
    for (const folder of ['etc', 'one', 'two']) await mkdir(join(rig.folder, folder));
    const write = (folder: string, triggers: readonly string[]): Promise<void> =>
      rig.write(
        `${folder}/triggers.yaml`,
        manifestFor(sandbox, triggers.map(name => `  ${name}: {job: a}`).join('\n')),
      );
    await write('one', ['t']);
    await symlink('one', join(rig.folder, 'current'));
    await symlink('../current/triggers.yaml', join(rig.folder, 'etc/triggers.yaml'));
    const served = await serve(sandbox, ['-f', 'etc/triggers.yaml']);
    await write('one', ['t', 'u']);
    await served.seen('"triggers":2');
    // The other folder holds the same: nothing is told of that, and what is written there later counts.
    await write('two', ['t', 'u']);
    await symlink('two', join(rig.folder, 'next'));
    await rename(join(rig.folder, 'next'), join(rig.folder, 'current'));
    await write('two', ['t', 'u', 'v']);
    await served.seen('"triggers":3');
    expect(await end(served)).toBe(0);
  });

  test('takes an edit of the manifest and of what it includes; a broken one leaves the last good one in place', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'] }] });
    const manifest = manifestFor(sandbox, '  t: {job: a}', 'include: [more.yaml]');
    await rig.write('more.yaml', 'triggers: {other: {job: a}}');
    await rig.write('triggers.yaml', manifest);
    const served = await serve(sandbox);
    await rig.write('more.yaml', 'triggers: {renamed: {job: a}}');
    await served.seen('"type":"manifest-loaded"');
    const names = async (): Promise<unknown> => {
      const triggers = member(await served.api('/api/v1/triggers'), 'triggers');
      return Array.isArray(triggers) ? triggers.map(one => member(one, 'name')) : triggers;
    };
    expect(await names()).toEqual(['t', 'renamed']);
    await rig.write('triggers.yaml', manifest.replace('job: a', 'jbo: a'));
    await served.seen('"type":"manifest-rejected"');
    expect(await names()).toEqual(['t', 'renamed']);
    const rejected = member(await served.api('/api/v1/manifest'), 'rejected');
    expect(member(rejected, 'problems')).toContainEqual(
      expect.objectContaining({ code: 'unknown-property', line: 6 }),
    );
    expect(await served.api('/readyz')).toMatchObject({ status: 'ready', warning: expect.any(String) });
    await rig.write('triggers.yaml', manifest);
    await served.seen('"msg":"the manifest was read anew: 2 triggers, 0 schedules"');
    expect(await end(served)).toBe(0);
  });

  test('reads a secret where the manifest says by now, though its target is the same', async () => {
    const named = [{ type: 'string', name: 'PW' }] as const;
    const sandbox = await rig.sandbox({ jobs: [{ path: ['a'], duration: 10, parameters: named }] });
    const trigger = '  t: {job: a, schedule: [{cron: "* * * * * *"}], parameters: {PW: "${{ secrets.PW }}"}}';
    const manifestWith = (place: string): string =>
      manifestFor(sandbox, trigger).replace('secrets: {', `secrets: {PW: {file: ${place}}, `);
    await rig.write('old', 'the-old-secret');
    await rig.write('new', 'the-new-secret');
    await rig.write('triggers.yaml', manifestWith('old'));
    const served = await serve(sandbox);
    await served.seen('"type":"run-finished"');
    await rig.write('triggers.yaml', manifestWith('new'));
    await served.seen('"type":"manifest-loaded"');
    const newest = (): unknown => sandbox.builds().at(-1)?.parameters.PW;
    await expect.poll(newest, { timeout: 10_000 }).toBe('the-new-secret');
    expect(await end(served)).toBe(0);
  });

  test('a pause outlasts a restart, with who and why', async () => {
    const sandbox = await ticking(50);
    const first = await serve(sandbox);
    await first.api('/api/v1/triggers/tick/pause', { by: 'Ana', note: 'release' });
    while (String(member(await first.api('/api/v1/status'), 'running')) !== '');
    expect(await end(first)).toBe(0);
    const builds = sandbox.builds().length;
    const second = await serve(sandbox);
    await second.seen('"reason":"paused by Ana: release"');
    expect(await end(second)).toBe(0);
    expect(sandbox.builds()).toHaveLength(builds);
  });

  test('of two on one store the second says who serves', async () => {
    const sandbox = await ticking(50);
    const first = await serve(sandbox);
    const second = await rig.run(ARGS, { TOKEN: sandbox.token });
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`process ${first.process.pid}`);
    expect(second.stderr).toContain('store-served');
    expect(await end(first)).toBe(0);
  });

  test('a port in use is told before anything is fired', async () => {
    const sandbox = await ticking(50);
    const [, port = ''] = /:(\d+)$/.exec(sandbox.url) ?? [];
    const { code, stderr } = await rig.run(['serve', '--api', `127.0.0.1:${port}`], { TOKEN: sandbox.token });
    expect(code).toBe(1);
    expect(stderr).toContain(`another process listens on 127.0.0.1:${port}`);
    expect(stderr).toContain('--no-api');
    // Nobody has interrupted it.
    expect(stderr).not.toContain('interrupted');
    expect(sandbox.builds()).toEqual([]);
  });

  test.each([
    [['--api', '0.0.0.0:0'], 'open-to-all'],
    [['--api', 'nonsense'], 'bad-address'],
    [['--token-file', 'none'], 'missing-secret'],
    [['--no-api'], 'nothing-to-serve'],
  ])('%j is refused: %s', async (args, code) => {
    await rig.write('triggers.yaml', manifestFor({ url: 'http://127.0.0.1:1', user: 'a' }, '  t: {job: a}'));
    const result = await rig.run(['serve', ...args]);
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining(code)]);
  });

  test('with a token it listens anywhere, and neither token nor manifest secret is in the log', async () => {
    const sandbox = await ticking(50);
    await rig.write('token', 'operators-only-0123456789\n');
    const running = rig.start(
      ['serve', '--log-format', 'json', '--api', '0.0.0.0:0', '--token-file', 'token'],
      {
        TOKEN: sandbox.token,
      },
    );
    await running.seen('"decision":"started"');
    const [, port = ''] = /0\.0\.0\.0:(\d+)"/.exec(running.errors()) ?? [];
    const url = `http://127.0.0.1:${port}/api/v1/status`;
    expect((await fetch(url)).status).toBe(401);
    const headers = { authorization: 'Bearer operators-only-0123456789' };
    expect((await fetch(url, { headers })).status).toBe(200);
    running.process.kill('SIGTERM');
    const { stderr, stdout } = await running.finished;
    for (const secret of ['operators-only', sandbox.token]) expect(stderr + stdout).not.toContain(secret);
  });
});

/** The server's own count decides, looked at as often as it takes. */
async function sandboxHasBuilds(sandbox: Sandbox, amount: number): Promise<void> {
  while (sandbox.builds().length < amount) await new Promise(resolve => setImmediate(resolve));
}
