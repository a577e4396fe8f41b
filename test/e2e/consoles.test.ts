import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

describe('run --follow', () => {
  test('prints what each build prints under its name, whole, beside the report', async () => {
    await rig.write(
      'triggers.yaml',
      `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  t: {job: build, matrix: {os: [linux, windows]}, parameters: {OS: "\${{ matrix.os }}"}}
sandbox: {executors: 2, jobs: {build: {duration: 100ms}}}
`,
    );
    const { code, stdout, stderr } = await rig.run(['run', '--sandbox', '--follow']);
    expect(code).toBe(0);
    for (const os of ['linux', 'windows']) {
      const lines = stderr.split('\n').filter(line => line.startsWith(`[os=${os}] `));
      expect(lines[0]).toBe(`[os=${os}] Started by user admin`);
      expect(lines).toContain(`[os=${os}] OS=[${os}]`);
      expect(lines.at(-1)).toBe(`[os=${os}] Finished: SUCCESS`);
    }
    expect(stdout).not.toContain('[os=');
  });

  test('leaves the events of --format ndjson alone', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'], duration: 50 }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const { stdout, stderr } = await rig.run(['run', '--follow', '--format', 'ndjson'], {
      TOKEN: sandbox.token,
    });
    for (const line of stdout.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    expect(stderr).toContain('[t] Finished: SUCCESS\n');
  });
});

describe('logs', () => {
  /** A build that has run, or runs for so long. */
  async function built(result: 'SUCCESS' | 'FAILURE', duration = 20): Promise<string> {
    const job = { path: ['a b', 'plain'], duration, outcomes: [{ when: {}, result }] };
    const sandbox = await rig.sandbox({ jobs: [job] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: a b/plain}'));
    const running = rig.start(['run'], { TOKEN: sandbox.token });
    await running.seen('▸ running');
    if (duration < 1_000) await running.finished;
    else running.process.kill('SIGKILL');
    return `${sandbox.url}/job/a%20b/job/plain/1/`;
  }

  test('prints the console of a build', async () => {
    const url = await built('FAILURE', 600);
    const { code, stdout } = await rig.run(['logs', `${url}console`], { TOKEN: 'admin-token' });
    expect(stdout).toMatch(/^Started by user admin\n(.*\n)*Finished: FAILURE\n$/);
    expect(code).toBe(0);
  });

  test('follows a build to its end and tells by its exit code how it ended', async () => {
    const url = await built('FAILURE', 1_500);
    const { code, stdout, stderr } = await rig.run(['logs', '--follow', url], { TOKEN: 'admin-token' });
    expect(stdout).toContain('Finished: FAILURE\n');
    expect(stderr).toBe(`FAILURE ${url}\n`);
    expect(code).toBe(1);
  });

  test('asks no server that is not in the manifest', async () => {
    const stranger = await rig.sandbox({ jobs: [{ path: ['plain'] }] });
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'] }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const { code, stderr } = await rig.run(['logs', `${stranger.url}/job/plain/1/`], { TOKEN: 'canary' });
    expect(stderr).toContain('is not a build on a target of triggers.yaml');
    expect(code).toBe(2);
    expect(stranger.requests().counts).toEqual({});
  });

  test('says what an address is, and what a build is that is not there', async () => {
    const sandbox = await rig.sandbox({ jobs: [{ path: ['plain'] }] });
    await rig.write('triggers.yaml', manifestFor(sandbox, '  t: {job: plain}'));
    const byName = await rig.run(['logs', 'job/plain/1'], { TOKEN: sandbox.token });
    expect(byName.stderr).toContain('"job/plain/1" is not the address of a build');
    expect(byName.code).toBe(2);
    const missing = await rig.run(['logs', `${sandbox.url}/job/plain/9/`], { TOKEN: sandbox.token });
    expect(missing.stderr).toContain('error not-found');
    expect(missing.code).toBe(3);
  });
});
