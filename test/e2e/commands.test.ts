import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const pkg = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
const anywhere = { url: 'https://ci.example.com', user: 'me' };

describe('next', () => {
  test('of an expression warns as validate does, makes `H` for the trigger that is named, and refuses what is given in vain', async () => {
    const next = (...args: readonly string[]) => rig.run(['next', '-n', '1', ...args]);
    expect((await next('--cron', '0 0 13 * 5')).stderr).toContain('warning ambiguous-days');
    expect((await next('--cron', '*/5 * * * * *')).stderr).toContain('fires 12 times in each of the minutes');
    await rig.write(
      'triggers.yaml',
      manifestFor(anywhere, '  nightly: {job: a, schedule: [{cron: H H * * *}]}'),
    );
    const own = (await next('nightly')).stdout.split('\n').at(-2)?.replace('nightly', '').trim();
    expect((await next('nightly', '--cron', 'H H * * *')).stdout).toContain(own);
    expect((await next('--cron', 'H H * * *')).stderr).toContain('name one to see its own');
    expect(await next('nightly', '--timezone', 'UTC')).toMatchObject({ code: 2, stdout: '' });
    expect(await next('a', 'b', '--cron', '@daily')).toMatchObject({ code: 2, stdout: '' });
  });

  test('lists the fires of any expression as JSON, moved and repeated ones marked', async () => {
    const next = async (cron: string, zone: string, from: string, count: number): Promise<unknown> => {
      const args = [
        'next',
        '--cron',
        cron,
        '--timezone',
        zone,
        '--from',
        from,
        '--count',
        String(count),
        '--format',
        'json',
      ];
      return JSON.parse((await rig.run(args)).stdout);
    };
    expect(await next('30 2 * * *', 'America/New_York', '2026-03-08T00:00:00Z', 2)).toEqual([
      { at: '2026-03-08T07:00:00Z', local: '2026-03-08T03:00:00-04:00', dst: 'gap' },
      { at: '2026-03-09T06:30:00Z', local: '2026-03-09T02:30:00-04:00', dst: null },
    ]);
    // The instant that is asked for counts itself.
    expect(await next('0 * * * *', 'America/New_York', '2026-03-08T06:00:00Z', 3)).toMatchObject([
      { at: '2026-03-08T06:00:00Z' },
      { at: '2026-03-08T07:00:00Z' },
      { at: '2026-03-08T08:00:00Z' },
    ]);
  });

  test('lists the coming fires of the manifest in order, with H resolved', async () => {
    const schedules = `  a: {job: a, schedule: [{cron: "H 2 * * *"}]}
  b: {job: b, schedule: [{cron: "0 1 * * *", timezone: Europe/Zurich}]}
  c: {job: c}`;
    await rig.write('triggers.yaml', manifestFor(anywhere, schedules));
    const { code, stdout } = await rig.run(['next', '--from', '2026-01-01T00:00:01Z', '-n', '3']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^a {2}\d+ 2 \* \* \* \(H 2 \* \* \*\) UTC$/m);
    const fires = stdout.split('\n').filter(line => / 2026-01-0\d /.test(line));
    expect(fires.map(line => line.slice(0, 1))).toEqual(['a', 'b', 'a']);
  });
});

describe('sandbox', () => {
  test('starts a Jenkins with the jobs of the manifest, and tells a taken port', async () => {
    const trigger = '  t: {job: team/build, parameters: {A: b}}';
    await rig.write('triggers.yaml', manifestFor(anywhere, trigger));
    const running = rig.start(['sandbox', '--port', '0']);
    await running.seen('1 job: team/build');
    const { port } = /:(?<port>\d+)/.exec(running.output())?.groups ?? {};
    const taken = await rig.run(['sandbox', '--port', String(port)]);
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain(`port ${port} is in use`);
    const answer = await fetch(`http://127.0.0.1:${port}/job/team/job/build/api/json?tree=name`, {
      headers: { authorization: `Basic ${btoa('admin:admin-token')}` },
    });
    expect(await answer.json()).toMatchObject({ name: 'build' });
    running.process.kill('SIGINT');
    expect((await running.finished).code).toBe(0);
  });
});

describe('plan', () => {
  test('prints the same bytes every time, and one request a line as NDJSON', async () => {
    const trigger = '  t: {job: a, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';
    await rig.write('triggers.yaml', manifestFor(anywhere, trigger));
    const [first, second] = await Promise.all([
      rig.run(['plan', '--format', 'json']),
      rig.run(['plan', '--format', 'json']),
    ]);
    expect(first.stdout).toBe(second.stdout);
    const lines = (await rig.run(['plan', '--format', 'ndjson'])).stdout.trim().split('\n');
    expect(lines.map(line => JSON.parse(line))).toEqual(JSON.parse(first.stdout).requests);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      trigger: 't',
      target: 'ci',
      job: 'a',
      parameters: { N: '2' },
    });
  });
});

test('--version and --help answer; colours only where they are wanted', async () => {
  expect((await rig.run(['--version'])).stdout).toBe(`${pkg.version}\n`);
  const help = await rig.run(['--help']);
  expect(help.code).toBe(0);
  for (const command of ['init', 'validate', 'plan', 'run', 'next', 'why', 'serve', 'sandbox', 'schema']) {
    expect(help.stdout).toContain(`  ${command} `);
  }
  await rig.write('triggers.yaml', manifestFor(anywhere, '  t: {job: a}'));
  expect((await rig.run(['plan'], { FORCE_COLOR: '1' })).stdout).toContain('\u001b[');
  expect((await rig.run(['plan'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\u001b[');
  expect((await rig.run(['plan', '--no-color'], { FORCE_COLOR: '1' })).stdout).not.toContain('\u001b[');
});

test('schema prints the schema that editors use', async () => {
  const { stdout } = await rig.run(['schema']);
  expect(JSON.parse(stdout)).toEqual(
    JSON.parse(await readFile(new URL('../../schemas/triggers.schema.json', import.meta.url), 'utf8')),
  );
});

describe('init', () => {
  test('writes a manifest that is valid without a warning, has a plan, and runs against the sandbox', async () => {
    const { code, stdout } = await rig.run(['init']);
    expect(code).toBe(0);
    expect(stdout).toContain('volley run --sandbox');
    expect((await rig.run(['validate'])).stdout).toBe('✓ triggers.yaml is valid: 2 triggers, 1 target\n');
    expect((await rig.run(['plan'])).stdout).toContain('4 requests from 2 triggers');
    expect((await rig.run(['run', '--sandbox'])).stdout).toContain('4 requests: 4 succeeded');
  });

  test('does not replace a file unless it is told to', async () => {
    await rig.write('triggers.yaml', 'mine');
    const refused = await rig.run(['init']);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('triggers.yaml is there already');
    expect(await readFile(`${rig.folder}/triggers.yaml`, 'utf8')).toBe('mine');
    expect((await rig.run(['init', '--force'])).code).toBe(0);
    expect((await rig.run(['init', '-f', 'no/such/t.yaml'])).stderr).toContain(
      'the folder of no/such/t.yaml is not there',
    );
  });
});
