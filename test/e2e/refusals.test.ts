import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

/** Whatever goes wrong, a person gets a reason and a next step, and never a stack trace. */
function expectForPeople(text: string): void {
  expect(text).not.toMatch(/\n\s+at .*\(|TypeError|defect in volley|undefined|\[object/);
  expect(text).toContain('→');
}

describe('a controller that does not do what it is asked', () => {
  test('is down: nothing was sent, exit code 3', async () => {
    const port = await freePort();
    const sandbox = { url: `http://127.0.0.1:${port}`, user: 'admin' };
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const { code, stdout } = await rig.run(['run'], { TOKEN: 'x' });
    expect(code).toBe(3);
    expect(stdout).toMatch(/rejected unreachable: .*nothing was sent/i);
    expectForPeople(stdout);
  });

  test('refuses the API token: one explanation for all requests, exit code 3, no build', async () => {
    const sandbox = await rig.sandbox({
      jobs: [{ path: ['plain'], parameters: [{ type: 'string', name: 'N' }] }],
    });
    const trigger = '  t: {job: plain, matrix: {n: [1, 2, 3, 4, 5]}, parameters: {N: "${{ matrix.n }}"}}';
    await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
    const { code, stdout } = await rig.run(['run'], { TOKEN: 'wrong' });
    expect(code).toBe(3);
    expect(stdout.match(/rejected unauthenticated:/g)).toHaveLength(1);
    expect(stdout).toContain('HTTP 401');
    expect(stdout).toContain('n=1; n=2; n=3 and 2 more');
    expect(stdout).not.toContain('wrong');
    expect(sandbox.builds()).toEqual([]);
    expectForPeople(stdout);
  });

  test('has no such job: says that it may also be invisible, and the other requests go on', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'], duration: 10 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  bad: {job: no/such}\n  good: {job: plain}'));
    const { code, stdout } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(3);
    expect(stdout).toMatch(/rejected not-found: .*missing, or you may not see it/);
    expect(stdout).toMatch(/^SUCCESS {3}good /m);
    expect(sandbox.builds()).toHaveLength(1);
    expectForPeople(stdout);
  });

  test('has the job disabled, lacks a permission, or does not know a parameter or choice', async () => {
    const sandbox = await rig.sandbox({
      jobs: [
        { path: ['off'], disabled: true },
        { path: ['choosy'], parameters: [{ type: 'choice', name: 'ENV', choices: ['dev', 'prod'] }] },
      ],
    });
    await rig.write(
      'triggers.yaml',
      manifestFor(
        sandbox,
        `  off: {job: off}
  choice: {job: choosy, parameters: {ENV: stage}}
  name: {job: choosy, parameters: {ENF: dev}}`,
      ),
    );
    const { code, stdout } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(3);
    expect(stdout).toContain('rejected disabled:');
    expect(stdout).toContain('rejected bad-choice:');
    expect(stdout).toContain('rejected unknown-parameter:');
    expect(sandbox.builds()).toEqual([]);
    expectForPeople(stdout);
    const asReader = manifestFor(
      { url: sandbox.url, user: 'reader' },
      '  choice: {job: choosy, parameters: {ENV: dev}}',
    );
    await rig.write('triggers.yaml', asReader);
    const reader = await rig.run(['run'], { TOKEN: 'reader-token' });
    expect(reader.code).toBe(3);
    expect(reader.stdout).toContain('rejected forbidden: The user lacks the permission Job/Build.');
    expectForPeople(reader.stdout);
  });

  test('does not speak HTTP: an unknown outcome is never called anything else', async () => {
    const server = createServer(socket => socket.end('nonsense\r\n\r\n'));
    const port = await new Promise<number>(resolve => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const sandbox = { url: `http://127.0.0.1:${port}`, user: 'admin' };
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const { code, stdout } = await rig.run(['run'], { TOKEN: 'x' });
    server.close();
    // Only the definitions were asked for, so that certainly no build came of it.
    expect(code).toBe(3);
    expectForPeople(stdout);
  });
});

describe('wrong usage', () => {
  test('of the command line gives exit code 2, of plan 1, and a way on', async () => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['vlidate'], /Did you mean validate/],
      [['plan', '--fromat', 'json'], /Did you mean --format/],
      [['plan', '--format', 'xml'], /Allowed choices are text, json, ndjson/],
      [['plan', '-i', 'branch'], /NAME=VALUE/],
      [['next', '--from', 'yesterday'], /2026-03-08T00:00:00Z/],
      [['next', '--from', '2026-02-30T00:00:00Z'], /2026-03-08T00:00:00Z/],
      [['next', '--from', 'hello 5 Z'], /2026-03-08T00:00:00Z/],
      [['next', '-n', '0'], /whole number from 1/],
      [['schema', 'nope'], /there are: triggers, include, test, plan/],
      [['next', '--cron', '61 * * * *'], /out of range/],
      [['next', '--cron', '0 0 * * *', '--timezone', 'Europe/Zurick'], /Europe\/Zurich/],
    ];
    await rig.write('triggers.yaml', 'version: 1\n');
    for (const [args, message] of cases) {
      const { code, stderr } = await rig.run(args);
      expect({ args, code }).toEqual({ args, code: args[0] === 'plan' ? 1 : 2 });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  test('an unknown trigger is named with the nearest known one', async () => {
    await rig.write(
      'triggers.yaml',
      manifestFor({ url: 'http://127.0.0.1:1', user: 'u' }, '  nightly: {job: a}'),
    );
    const run = await rig.run(['run', 'nigtly']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('Did you mean "nightly"?');
    const plan = await rig.run(['plan', 'nigtly']);
    expect(plan.code).toBe(1);
    expect((await rig.run(['next', 'nigtly'])).code).toBe(2);
  });

  test('a broken manifest gives each command its own exit code, with file, line and column', async () => {
    await rig.write(
      'triggers.yaml',
      'version: 1\ntargets: {ci: {type: jenkins, url: "http://x/"}}\ntriggers:\n  a: {jbo: x}\n',
    );
    const codes = { validate: 1, plan: 1, run: 2, next: 1, serve: 2, sandbox: 2 };
    for (const [command, expected] of Object.entries(codes)) {
      // The log of a service that nobody looks at is made of JSON.
      const asText = command === 'serve' ? ['--log-format', 'text'] : [];
      const { code, stdout, stderr } = await rig.run([command, ...asText]);
      expect({ command, code }).toEqual({ command, code: expected });
      expect(stdout + stderr).toContain('triggers.yaml:4:7');
      expect(stdout + stderr).toContain('Did you mean "job"?');
    }
  });

  test('a manifest that is not there is told apart from a wrong one', async () => {
    const { code, stderr } = await rig.run(['validate', '-f', 'nope.yaml']);
    expect(code).toBe(3);
    expect(stderr).toContain('there is no file nope.yaml');
    expect((await rig.run(['run'])).code).toBe(2);
    expect((await rig.run(['validate', '-f', '.'])).stderr).toContain('. is a folder');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise(resolve => server.close(resolve));
  return port;
}
