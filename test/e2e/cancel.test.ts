import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import { manifestFor, Rig, type Running } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

/** Builds that nobody waits for to end by themselves. */
const LONG = { path: ['long'], duration: 600_000, parameters: [{ type: 'string', name: 'N' }] } as const;
const TRIGGER = `  t: {job: long, matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "\${{ matrix.n }}"}}`;

async function controller(): Promise<Sandbox> {
  const sandbox = await rig.sandbox({ executors: 3, jobs: [LONG] });
  await rig.write('triggers.yaml', manifestFor(sandbox, TRIGGER));
  return sandbox;
}

/** A run whose builds are under way. */
async function running(sandbox: Sandbox, more: readonly string[] = []): Promise<Running> {
  const run = rig.start(['run', ...more], { TOKEN: sandbox.token });
  await run.seen('/job/long/3/');
  return run;
}

const results = (sandbox: Sandbox): ReadonlySet<unknown> =>
  new Set(sandbox.builds().map(({ result }) => result));

async function hasBuilds(sandbox: Sandbox, amount: number): Promise<void> {
  while (sandbox.builds().length < amount) await new Promise(resolve => setImmediate(resolve));
}

async function outcome(): Promise<unknown> {
  const { stdout } = await rig.run(['history', '--format', 'json']);
  return JSON.parse(stdout)[0].outcome;
}

test('cancelled twice, a run is cancelled once: its second cancel does not make it leave builds behind', async () => {
  const sandbox = await controller();
  const run = await running(sandbox);
  const both = await Promise.all([rig.run(['cancel', 'last']), rig.run(['cancel', 'last'])]);
  const third = await rig.run(['cancel', 'last']);
  for (const { code, stdout } of both) {
    expect(stdout).toMatch(
      /^\S+: its process \d+ on \S+ is cancelling it; `volley status|^\S+: it has been cancelled/,
    );
    expect(code).toBe(0);
  }
  expect(third.code).toBe(0);
  const { code, stdout, stderr } = await run.finished;
  expect(stderr).toMatch(/Cancelled by \S+@\S+ at /);
  expect(stdout).not.toContain('left behind');
  expect(code).toBe(130);
  expect(results(sandbox)).toEqual(new Set(['ABORTED']));
});

test('a run of `volley serve` is cancelled, and the service goes on', async () => {
  const sandbox = await rig.sandbox({ executors: 4, jobs: [LONG] });
  const trigger = `  t: {job: long, schedule: [{cron: "* * * * * *", overlap: buffer-one}], parameters: {N: "1"}}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const served = rig.start(['serve', '--log-format', 'json', '--no-api'], { TOKEN: sandbox.token });
  await hasBuilds(sandbox, 1);
  const [first] = JSON.parse((await rig.run(['history', '--format', 'json'])).stdout);
  const { code, stdout } = await rig.run(['cancel', first.run]);
  // The latter where it was over before the next look.
  expect(stdout).toMatch(/ is cancelling it; |: it has been cancelled; /);
  expect(code).toBe(0);
  await served.seen('"type":"run-cancelling"');
  expect(served.errors()).toMatch(/t the run \S+ is being cancelled, as \S+@\S+ has asked for it/);
  // The next fire, which has waited for the end of that run.
  await hasBuilds(sandbox, 2);
  expect(sandbox.builds()[0]).toMatchObject({ result: 'ABORTED' });
  expect(served.process.exitCode).toBeNull();
});

test('while a run is being cancelled, everything that tells of it says so, and who wants that', async () => {
  const sandbox = await controller();
  // Its builds go on for as long as the server does not stop them.
  sandbox.inject({ kind: '500', meets: 'cancel', times: 'always' });
  const run = await running(sandbox);
  const { code, stdout } = await rig.run(['cancel', 'last', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: null, cancellation: { noted: true } });
  expect(code).toBe(0);
  const status = await rig.run(['status']);
  expect(status.stdout).toMatch(
    /^run \S+ of triggers.yaml, being cancelled by process \d+ on \S+, as \S+ has/,
  );
  const history = await rig.run(['history']);
  expect(history.stdout).toMatch(/ cancelling +6 {2}t \(to be cancelled, asked by \S+@\S+\)\n/);
  const [listed] = JSON.parse((await rig.run(['history', '--format', 'json'])).stdout);
  expect(listed.cancellation).toMatchObject({ by: expect.stringContaining('@'), noted: true });
  // The process lives, and goes on with it.
  expect((await rig.run(['status', 'last', 'n=1'])).stdout).not.toContain('left behind');
  run.process.kill('SIGKILL');
  await run.finished;
  const left = await rig.run(['status']);
  expect(left.stdout).toMatch(
    /left by its process, and to be cancelled, as \S+ has asked for it: `volley cancel/,
  );
  expect((await rig.run(['status', 'last', 'n=1'])).stdout).toContain('left behind');
  // What was asked for stands, though this cancel is refused.
  const refused = await rig.run(['cancel', 'last']);
  expect(refused.stderr).toMatch(
    /^error missing-secret: .*\n.*\n\nwarning cancel-stands: that the run \S+ is to be/,
  );
  expect(refused.code).toBe(2);
});

test.each(['json', 'ndjson'])('that a run is over is told as %s to who reads that', async format => {
  const sandbox = await controller();
  const run = await running(sandbox);
  // By Ctrl-C or by `cancel`: it is the same end.
  run.process.kill('SIGINT');
  await run.finished;
  const { code, stdout, stderr } = await rig.run(['cancel', 'last', '--format', format]);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'interrupted', cancellation: null });
  expect([code, stderr]).toEqual([0, '']);
});

describe('a run that was left behind', () => {
  test('has not ended: that and the way on are told, and a later cancel ends its builds', async () => {
    const sandbox = await controller();
    const env = { TOKEN: sandbox.token };
    sandbox.inject({ kind: '500', meets: 'cancel', times: 'always' });
    const run = await running(sandbox);
    run.process.kill('SIGINT');
    await run.seen('not cancelled');
    run.process.kill('SIGINT');
    const left = await run.finished;
    expect(left.code).toBe(130);
    expect(left.stderr).toMatch(/6 requests of the run \S+ may still be under way: it has not ended/);
    expect(left.stderr).toMatch(/`volley resume \S+` goes on with it, `volley cancel \S+` ends it\./);
    expect(await outcome()).toBeNull();
    sandbox.clearFaults();
    const { code, stdout } = await rig.run(['cancel', 'last'], env);
    expect(stdout).toContain('6 cancelled');
    expect(code).toBe(0);
    expect(results(sandbox)).toEqual(new Set(['ABORTED']));
    expect(await outcome()).toBe('interrupted');
  });

  test('because its server is gone: cancel does not say that it was cancelled', {
    timeout: 90_000,
  }, async () => {
    const sandbox = await controller();
    const run = await running(sandbox);
    run.process.kill('SIGKILL');
    await run.finished;
    await sandbox.close();
    const { code, stderr, stdout } = await rig.run(['cancel', 'last'], { TOKEN: sandbox.token });
    expect(stdout).toContain('left behind');
    expect(stderr).toContain('it has not ended');
    expect(code).toBe(4);
    expect(await outcome()).toBeNull();
  });
});

describe('a process that is stopped', () => {
  test('has not taken note of a cancel, and that is said; when it goes on, it does', {
    timeout: 60_000,
  }, async () => {
    const sandbox = await controller();
    const run = await running(sandbox);
    run.process.kill('SIGSTOP');
    const { code, stdout, stderr } = await rig.run(['cancel', 'last']);
    expect([code, stdout]).toEqual([4, '']);
    expect(stderr).toMatch(/^error cancel-unheard: its process \d+ on \S+ has not taken note within 15 s/);
    run.process.kill('SIGCONT');
    expect((await run.finished).code).toBe(130);
    expect(results(sandbox)).toEqual(new Set(['ABORTED']));
  });

  test('and taken over meanwhile tells where the run goes on, and no result', {
    timeout: 60_000,
  }, async () => {
    const sandbox = await controller();
    const run = await running(sandbox, ['--report', 'junit=report.xml']);
    run.process.kill('SIGSTOP');
    await forgetBeat();
    const other = await rig.run(['cancel', 'last'], { TOKEN: sandbox.token });
    expect(other.stdout).toContain('6 cancelled');
    expect(other.code).toBe(0);
    run.process.kill('SIGCONT');
    const { code, stdout, stderr } = await run.finished;
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/store-taken-over: the run \S+ was taken over by another process/);
    expect(stderr).not.toContain('unknown');
    expect((await rig.files()).filter(name => name === 'report.xml')).toEqual([]);
    expect(sandbox.builds().length).toBeLessThanOrEqual(6);
  });

  /** As if nothing had been heard of it for a minute. */
  async function forgetBeat(): Promise<void> {
    const open = await firstDriver(DRIVERS);
    if (open === null) throw new Error('there is no SQLite');
    const database = open(join(rig.folder, '.volley', 'store.db'));
    database.exec('UPDATE leases SET beat_at = beat_at - 60000');
    database.close();
  }
});
