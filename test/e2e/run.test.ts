import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const DOZEN = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  nightly:
    job: platform/build
    matrix: {os: [linux, windows, macos], python: ["3.11", "3.12", "3.13", "3.14"]}
    parameters: {PLATFORM: "\${{ matrix.os }}", PYTHON: "\${{ matrix.python }}"}
sandbox:
  executors: 12
  jobs:
    platform/build:
      duration: 100ms
      outcomes:
        - {when: {PLATFORM: windows, PYTHON: "3.14"}, result: FAILURE}
        - {when: {PLATFORM: macos, PYTHON: "3.11"}, result: UNSTABLE}
`;

describe('a matrix of a dozen builds with one failing and one unstable', () => {
  test('ends in a table with a link for each, the counts, and exit code 1', async () => {
    await rig.write('triggers.yaml', DOZEN);
    const { code, stdout } = await rig.run(['run', '--sandbox']);
    const rows = stdout.split('\n').filter(line => /^(SUCCESS|FAILURE|UNSTABLE) /.test(line));
    expect(rows).toHaveLength(12);
    for (const row of rows)
      expect(row).toMatch(/http:\/\/127\.0\.0\.1:\d+\/job\/platform\/job\/build\/\d+\/$/);
    expect(rows.filter(row => row.startsWith('FAILURE'))).toEqual([
      expect.stringContaining('os=windows python=3.14'),
    ]);
    expect(rows.filter(row => row.startsWith('UNSTABLE'))).toEqual([
      expect.stringContaining('os=macos python=3.11'),
    ]);
    expect(stdout).toMatch(/12 requests: 10 succeeded, 1 unstable, 1 failed in \d/);
    expect(code).toBe(1);
  });

  test('counts an unstable build as good where the trigger says so', async () => {
    const forgiving = DOZEN.replace('    job:', '    unstable: success\n    job:').replace(
      'FAILURE',
      'SUCCESS',
    );
    await rig.write('triggers.yaml', forgiving);
    const { code, stdout } = await rig.run(['run', '--sandbox']);
    expect(stdout).toContain('11 succeeded, 1 unstable');
    expect(code).toBe(0);
  });
});

describe('a run against a controller', () => {
  test('gives each build its own parameters, once, and succeeds', async () => {
    const sandbox = await rig.sandbox({
      executors: 8,
      jobs: [
        {
          path: ['team a', 'build'],
          duration: 50,
          parameters: [
            { type: 'string', name: 'OS' },
            { type: 'string', name: 'NOTE' },
            { type: 'string', name: 'UNSENT', default: 'the default' },
          ],
        },
      ],
    });
    await rig.write(
      'triggers.yaml',
      manifestFor(
        sandbox,
        `  t:
    job: team a/build
    matrix: {os: [linux, "ünï + 100% & = 漢字"], n: [1.10, "2"]}
    parameters: {OS: "\${{ matrix.os }}", NOTE: "line 1\\nn=\${{ matrix.n }}; 'x'", UNSENT: null}`,
      ),
    );
    const { code, stderr } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const got = sandbox.builds().map(build => build.parameters);
    const note = (n: string): string => `line 1\nn=${n}; 'x'`;
    const UNSENT = 'the default';
    expect(got).toHaveLength(4);
    for (const OS of ['linux', 'ünï + 100% & = 漢字']) {
      for (const n of ['1.10', '2']) expect(got).toContainEqual({ OS, NOTE: note(n), UNSENT });
    }
  });

  test('signs in by password too, with the crumb and its session that this needs', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'], duration: 10 }] });
    const byPassword = manifestFor(sandbox, '  t: {job: plain}').replace('token: "', 'password: "');
    await rig.write('triggers.yaml', byPassword);
    expect((await rig.run(['run'], { TOKEN: 'admin-password' })).code).toBe(0);
    expect(sandbox.builds()).toMatchObject([{ result: 'SUCCESS', causes: ['Started by user admin'] }]);
  });

  test('by the job’s own token alone, with the cause that then stands in the build', async () => {
    const job = { path: ['open'], duration: 10, token: 'job-token' } as const;
    const sandbox = await rig.sandbox({ anonymousRead: true, jobs: [job] });
    await rig.write(
      'triggers.yaml',
      `version: 1
secrets: {JOB: {env: JOB}}
targets: {ci: {type: jenkins, url: "${sandbox.url}"}}
triggers: {t: {job: open, token: "\${{ secrets.JOB }}", cause: "nightly of \${{ trigger.name }}"}}
`,
    );
    expect((await rig.run(['run'], { JOB: 'job-token' })).code).toBe(0);
    expect(sandbox.builds()[0]?.causes).toEqual(['Started by remote host 127.0.0.1 with note: nightly of t']);
  });

  test('takes a job without parameters by its own way', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'], duration: 10 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    expect((await rig.run(['run'], { TOKEN: sandbox.token })).code).toBe(0);
    expect(sandbox.builds()).toMatchObject([
      { job: ['plain'], result: 'SUCCESS', causes: ['Started by user admin'] },
    ]);
  });

  test('never has more builds of a trigger or on a target in flight than the caps allow', async () => {
    const sandbox = await rig.sandbox({
      executors: 50,
      jobs: ['a', 'b'].map(name => ({
        path: [name],
        duration: 150,
        parameters: [{ type: 'string', name: 'N' }],
      })),
    });
    const trigger = (name: string, cap: string): string =>
      `  ${name}: {job: ${name}, ${cap}matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "\${{ matrix.n }}"}}`;
    const text = manifestFor(sandbox, [trigger('a', 'max-parallel: 2, '), trigger('b', '')].join('\n'));
    await rig.write('triggers.yaml', text.replace('auth:', 'concurrency: 3, auth:'));
    const { finished } = rig.start(['run', '--format', 'ndjson'], { TOKEN: sandbox.token });
    const { code, stdout } = await finished;
    expect(code).toBe(0);
    const key = new Map(
      (await rig.run(['plan', '--format', 'ndjson'])).stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line))
        .map(request => [request.key, request.trigger]),
    );
    const inFlight = new Map<string, string>();
    let most = { a: 0, all: 0 };
    for (const event of stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line))) {
      if (event.type !== 'request-changed') continue;
      if (event.state.state === 'submitting') inFlight.set(event.key, key.get(event.key) ?? '');
      if (event.state.state === 'finished') inFlight.delete(event.key);
      const a = [...inFlight.values()].filter(name => name === 'a').length;
      most = { a: Math.max(most.a, a), all: Math.max(most.all, inFlight.size) };
    }
    expect(most).toEqual({ a: 2, all: 3 });
    expect(sandbox.builds()).toHaveLength(12);
  });

  test('follows many builds by few requests', async () => {
    const sandbox = await rig.sandbox({
      executors: 20,
      jobs: [{ path: ['many'], duration: 400, parameters: [{ type: 'string', name: 'N' }] }],
    });
    const numbers = Array.from({ length: 60 }, (_, index) => index).join(', ');
    const trigger = `  t: {job: many, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`;
    await rig.write(
      'triggers.yaml',
      manifestFor(sandbox, trigger).replace('auth:', 'concurrency: 60, auth:'),
    );
    expect((await rig.run(['run'], { TOKEN: sandbox.token })).code).toBe(0);
    expect(sandbox.builds()).toHaveLength(60);
    const requests = Object.values(sandbox.requests().counts).reduce((sum, amount) => sum + amount, 0);
    // One POST a build, one look at the definitions, and a few looks for all of them together.
    expect(requests).toBeLessThan(60 * 1.5);
  });

  test('tells that the server merged two equal requests, and counts the one build', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'], duration: 50, quietPeriod: 300 }] });
    const triggers = '  one: {job: plain, duplicates: coalesce}\n  two: {job: plain, duplicates: coalesce}';
    await rig.write('triggers.yaml', manifestFor(sandbox, triggers));
    const { code, stdout } = await rig.run(['run'], { TOKEN: sandbox.token });
    expect(code).toBe(0);
    expect(sandbox.builds()).toHaveLength(1);
    expect(stdout).toContain('merged by the server with an equal request');
  });
});

describe('secrets', () => {
  test('reach the build and stand nowhere in what is printed', async () => {
    const sandbox = await rig.sandbox({
      jobs: [
        {
          path: ['deploy'],
          duration: 10,
          token: 'job-canary',
          parameters: [{ type: 'string', name: 'KEY' }],
        },
      ],
    });
    const trigger = `  t: {job: deploy, token: "\${{ secrets.JOB }}", parameters: {KEY: "k:\${{ secrets.KEY }}"}}`;
    await rig.write(
      'triggers.yaml',
      manifestFor(sandbox, trigger).replace(
        'secrets: {',
        'secrets: {JOB: {file: job.txt}, KEY: {env: SOME_KEY}, ',
      ),
    );
    await rig.write('job.txt', 'job-canary\n');
    const env = { TOKEN: sandbox.token, SOME_KEY: 'key-canary' };
    const outputs = await Promise.all([
      rig.run(['plan'], env),
      rig.run(['plan', '--format', 'json'], env),
      rig.run(['run', '--format', 'ndjson'], env),
    ]);
    expect(outputs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(sandbox.builds().map(build => build.parameters)).toEqual([{ KEY: 'k:key-canary' }]);
    for (const { stdout, stderr } of outputs) expect(stdout + stderr).not.toMatch(/canary|admin-token/);
    expect(outputs[0]?.stdout).toContain('k:${{ secrets.KEY }}');
  });

  test('that cannot be read stop the run before anything is sent', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'] }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const { code, stderr } = await rig.run(['run']);
    expect(code).toBe(2);
    expect(stderr).toContain('the environment variable TOKEN, which is not set');
    expect(sandbox.requests().counts).toEqual({});
  });
});
