import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

/* Who detaches has left the builds to the servers: nobody has seen them end. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

async function detached(duration: number): Promise<Sandbox> {
  const parameters = [{ type: 'string', name: 'N' }] as const;
  const sandbox = await rig.sandbox({ executors: 2, jobs: [{ path: ['build'], duration, parameters }] });
  const trigger = `  t: {job: build, matrix: {n: [1, 2, 3]}, parameters: {N: "\${{ matrix.n }}"}}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, trigger));
  const { code } = await rig.run(['run', '--detach'], env(sandbox));
  expect(code).toBe(0);
  return sandbox;
}

const env = ({ token }: Sandbox): Record<string, string> => ({ TOKEN: token });

const results = (sandbox: Sandbox): readonly unknown[] => sandbox.builds().map(({ result }) => result);

async function outcome(): Promise<unknown> {
  return JSON.parse((await rig.run(['history', '--format', 'json'])).stdout)[0].outcome;
}

test('a detached run has not succeeded: it says that its builds were handed over, and what looks at them', async () => {
  const sandbox = await detached(600_000);
  expect(await outcome()).toBe('handed-over');
  const { stdout } = await rig.run(['status']);
  expect(stdout).toMatch(
    /^run (\S+) of triggers.yaml, handed over: `volley resume \1` looks how its builds end\n/,
  );
  const { code, stderr } = await rig.run(['rerun', 'last', '--failed'], env(sandbox));
  expect(stderr).toMatch(
    /^error nothing-to-rerun: nothing of the run \S+ is known to have failed, but nobody has looked how 3 builds that it left to the servers ended\n {2}→ `volley resume \S+` looks/,
  );
  expect(code).toBe(2);
});

test('cancel takes it up, and ends what is still there', async () => {
  const sandbox = await detached(600_000);
  while (sandbox.builds().length < 2) await new Promise(resolve => setImmediate(resolve));
  const { code, stdout } = await rig.run(['cancel', 'last'], env(sandbox));
  expect(stdout).toContain('3 requests: 3 cancelled');
  expect(code).toBe(0);
  expect(results(sandbox)).toEqual(['ABORTED', 'ABORTED']);
  expect(await outcome()).toBe('interrupted');
  expect((await rig.run(['cancel', 'last'])).code).toBe(0);
});

test('resume follows its builds to their end', async () => {
  const sandbox = await detached(10);
  const { code, stdout } = await rig.run(['resume', 'last'], env(sandbox));
  expect(stdout).toContain('3 requests: 3 succeeded');
  expect(code).toBe(0);
  expect([await outcome(), results(sandbox)]).toEqual(['succeeded', ['SUCCESS', 'SUCCESS', 'SUCCESS']]);
  const again = await rig.run(['resume', 'last'], env(sandbox));
  expect(again.stderr).toMatch(/^error nothing-to-resume: the run \S+ has ended: succeeded/);
});

describe('a kill while it is taken up', () => {
  test('loses nothing: resume goes on', async () => {
    const sandbox = await detached(5_000);
    const taking = rig.start(['resume', 'last', '--format', 'ndjson'], env(sandbox));
    await taking.seen('"run-started"');
    taking.process.kill('SIGKILL');
    await taking.finished;
    expect(await outcome()).toBeNull();
    expect((await rig.run(['resume', '--wait', 'finished'], env(sandbox))).code).toBe(0);
    expect([await outcome(), results(sandbox)]).toEqual(['succeeded', ['SUCCESS', 'SUCCESS', 'SUCCESS']]);
  });
});

test('the build of another run that a rerun has kept is not the rerun’s to stop', async () => {
  const jobs = [
    { path: ['long'], duration: 600_000 },
    { path: ['bad'], duration: 10, outcomes: [{ when: {}, result: 'FAILURE' }] as const },
  ];
  const sandbox = await rig.sandbox({ executors: 2, jobs });
  await rig.write(
    'triggers.yaml',
    manifestFor(sandbox, '  long: {job: long, wait: started}\n  bad: {job: bad}'),
  );
  expect((await rig.run(['run'], env(sandbox))).code).toBe(1);
  expect((await rig.run(['rerun', 'last', '--failed'], env(sandbox))).code).toBe(1);
  const { code, stderr } = await rig.run(['cancel', 'last'], env(sandbox));
  expect(stderr).toMatch(/^error nothing-to-cancel: the run \S+ has ended: failed/);
  expect(code).toBe(2);
  const ofLong = sandbox.builds().filter(({ job }) => job.join('/') === 'long');
  expect(ofLong.map(({ result }) => result)).toEqual([null]);
});
