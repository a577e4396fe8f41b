import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxOutcome } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

/* What a rerun builds, and what it must not build: counted on the server. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const named = (name: string) => [{ type: 'string', name }] as const;

const FOUR =
  '  t: {job: build, max-parallel: 1, matrix: {n: [1, 2, 3, 4]}, parameters: {N: "${{ matrix.n }}"}}';

describe('--failed', () => {
  test('asks an `if` anew: what an earlier run has built has not begun its trigger', async () => {
    const outcomes: SandboxOutcome[] = [{ when: {}, result: 'FAILURE' }];
    const failsOnB = [{ when: { HOST: 'b' }, result: 'FAILURE' }] as const;
    const sandbox = await rig.sandbox({
      executors: 4,
      jobs: [
        { path: ['build'], duration: 10, outcomes },
        { path: ['rollback'], duration: 10, parameters: named('HOST'), outcomes: failsOnB },
      ],
    });
    const triggers = `  build: {job: build}
  rollback:
    job: rollback
    needs: [build]
    if: needs.build.result == 'failure'
    matrix: {host: [a, b]}
    parameters: {HOST: "\${{ matrix.host }}"}`;
    await rig.write('triggers.yaml', manifestFor(sandbox, triggers));
    const env = { TOKEN: sandbox.token };
    expect((await rig.run(['run'], env)).code).toBe(1);
    outcomes.length = 0;
    const again = await rig.run(['rerun', 'last', '--failed'], env);
    expect(again.stdout).toContain('3 requests: 2 succeeded, 1 not sent');
    expect(again.code).toBe(0);
    const jobs = sandbox.builds().map(({ job }) => job.join('/'));
    expect(jobs).toEqual(['build', 'rollback', 'rollback', 'build']);
  });

  test('knows a new build by itself, though its job was made anew and gives numbers of before', async () => {
    const fails = [{ when: { N: '4' }, result: 'FAILURE' }] as const;
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['build'], duration: 10, parameters: named('N'), outcomes: fails }],
    });
    await rig.write('triggers.yaml', manifestFor(sandbox, FOUR));
    const env = { TOKEN: sandbox.token };
    expect((await rig.run(['run'], env)).stdout).toContain('3 succeeded, 1 failed');
    await post(sandbox, '/job/build/doDelete');
    await post(sandbox, '/createItem?name=build', MADE_ANEW);
    const again = await rig.run(['rerun', 'last', '--failed'], env);
    expect(again.stdout).toContain(`${sandbox.url}/job/build/1/`);
    expect(again.stdout).toContain('4 succeeded');
    expect(again.code).toBe(0);
  });

  test('does not build again what may have a build, but says what that is and what to do', async () => {
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['build'], duration: 10, parameters: named('N') }],
      faults: [{ kind: 'silence', meets: 'trigger', times: 2 }],
    });
    const one = '  t: {job: build, matrix: {n: [1]}, parameters: {N: "${{ matrix.n }}"}}';
    const manifest = manifestFor(sandbox, one).replace('{type: jenkins', '{type: jenkins, timeout: 2s');
    await rig.write('triggers.yaml', manifest);
    const env = { TOKEN: sandbox.token };
    const run = rig.start(['run', '--format', 'ndjson'], env);
    // A build that was there before would be known by its number to be another's.
    while (sandbox.builds().length === 0) await new Promise(resolve => setImmediate(resolve));
    // The same by hand, not answered either: nothing tells the two apart.
    const byHand = post(sandbox, '/job/build/buildWithParameters?N=1').catch(() => {});
    expect((await run.finished).code).toBe(4);
    expect(sandbox.builds()).toHaveLength(2);
    const refused = await rig.run(['rerun', 'last', '--failed'], env);
    expect(refused.stderr).toMatch(
      /^error may-still-run: 1 request of the run \S+ may still have a build: n=1 \(unknown\)\n.*`--unknown`/,
    );
    expect(refused.code).toBe(2);
    expect(sandbox.builds()).toHaveLength(2);
    expect((await rig.run(['rerun', 'last', '--failed', '--unknown'], env)).code).toBe(0);
    expect(sandbox.builds()).toHaveLength(3);
    await sandbox.close();
    await byHand;
  });
});

describe('of requests that are named', () => {
  const TRIGGERS = `  build: {job: build, matrix: {n: [1, 2, 3, 4]}, parameters: {N: "\${{ matrix.n }}"}}
  after: {job: after, needs: [build], matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}}`;
  let sandbox: Sandbox;
  let env: Record<string, string>;
  beforeEach(async () => {
    const jobs = ['build', 'after'].map(name => ({ path: [name], duration: 10, parameters: named('N') }));
    sandbox = await rig.sandbox({ executors: 4, jobs });
    await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGERS));
    env = { TOKEN: sandbox.token };
    expect((await rig.run(['run'], env)).code).toBe(0);
    expect(sandbox.builds()).toHaveLength(6);
  });

  const since = (before: number) =>
    sandbox
      .builds()
      .slice(before)
      .map(({ job, parameters }) => `${job.join('/')} ${parameters.N}`);

  test('builds these again, and none of their neighbours', async () => {
    const again = await rig.run(['rerun', 'last', 'build n=3', 'build n=2'], env);
    expect(again.stdout).toContain('2 requests: 2 succeeded');
    expect(since(6).sort()).toEqual(['build 2', 'build 3']);
    // The new run is whole by itself.
    expect((await rig.run(['rerun', 'last'], env)).stdout).toContain('2 requests: 2 succeeded');
    expect(since(8).sort()).toEqual(['build 2', 'build 3']);
  });

  test('keeps all builds of what they need', async () => {
    const again = await rig.run(['rerun', 'last', 'after n=2'], env);
    expect(again.stdout).toContain('5 requests: 5 succeeded');
    expect(since(6)).toEqual(['after 2']);
  });

  test('says which there are when there is none of that name, and builds nothing', async () => {
    const { code, stderr } = await rig.run(['rerun', 'last', 'n=9', '--select', 'trigger=after'], env);
    expect(stderr).toMatch(/^error unknown-request: the run has no request "n=9"\n {2}→ /);
    expect([code, since(6)]).toEqual([2, []]);
  });
});

describe('an option that would do nothing is refused', () => {
  test.each([
    [
      ['rerun', 'last', '--unknown'],
      "option '--unknown' does nothing without --failed, --select or a request",
    ],
    [['history', '--keep-runs', '5'], "option '--keep-runs' does nothing without --prune"],
    [['history', '--prune', '--trigger', 'x'], "option '--trigger' does nothing with option '--prune'"],
    [['history', '--prune', '--outcome', 'left'], "option '--outcome' does nothing with option '--prune'"],
    [['history', '--prune', '-n', '5'], "option '--limit' does nothing with option '--prune'"],
    [['history', '--prune', '--format', 'json'], "option '--format' does nothing with option '--prune'"],
    [['history', '--all'], "option '--all' does nothing without --prune"],
    [['run', '--store', 'x.db', '--no-store'], "option '--store' cannot be used with option '--no-store'"],
  ])('%s', async (args, message) => {
    const { code, stderr, stdout } = await rig.run(args);
    expect(stderr).toContain(`volley: ${message}\n`);
    expect([code, stdout]).toEqual([2, '']);
  });
});

test.each([['status'], ['resume'], ['cancel'], ['rerun'], ['logs']])(
  'an empty name, of a variable that nobody has set, is none of a run: %s',
  async command => {
    const { code, stderr, stdout } = await rig.run([command, '']);
    expect(stderr).toContain(
      "volley: command-argument value '' is invalid for argument 'run'. It is empty.\n",
    );
    expect([code, stdout]).toEqual([2, '']);
  },
);

const MADE_ANEW = `<?xml version='1.1' encoding='UTF-8'?>
<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>
<hudson.model.StringParameterDefinition><name>N</name></hudson.model.StringParameterDefinition>
</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties></project>`;

/** As somebody would who tidies up on the server. */
async function post({ url, user, token }: Sandbox, path: string, body = ''): Promise<void> {
  const headers = { authorization: `Basic ${btoa(`${user}:${token}`)}`, 'content-type': 'application/xml' };
  const { status } = await fetch(url + path, { method: 'POST', headers, body, redirect: 'manual' });
  expect(status).toBeLessThan(400);
}
