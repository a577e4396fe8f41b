import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SandboxJob } from '../../src/sandbox/sandbox.ts';
import { manifestFor, Rig } from './rig.ts';

/* Requests that ask for the same, of two triggers. The builds are counted on the server. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const JOB: SandboxJob = {
  path: ['build'],
  duration: 100,
  quietPeriod: 3_000,
  parameters: [{ type: 'string', name: 'N' }],
};

const two = (duplicates: string): string => {
  const one = `{job: build, duplicates: ${duplicates}, parameters: {N: "7"}}`;
  return `  a: ${one}\n  b: ${one}`;
};

const shortly = (manifest: string): string =>
  manifest.replace('{type: jenkins', '{type: jenkins, timeout: 1s');

test('`distinct`: what had ended before the server was killed is no candidate for its double that got lost', async () => {
  const sandbox = await rig.sandbox({ jobs: [JOB] });
  await rig.write('triggers.yaml', shortly(manifestFor(sandbox, two('distinct'))));
  const running = rig.start(['run', '--format', 'json'], { TOKEN: sandbox.token });
  const triggers = (): number => sandbox.requests().counts['POST buildWithParameters'] ?? 0;
  while (triggers() < 2) await new Promise(resolve => setTimeout(resolve, 20));
  await new Promise(resolve => setTimeout(resolve, 500));
  await sandbox.restart({ kind: 'crash', down: 200, starting: 200, rejecting: 0, settling: 0 });
  const { stdout } = await running.finished;
  expect(JSON.parse(stdout).requests).toMatchObject([{ verdict: 'succeeded' }, { verdict: 'succeeded' }]);
  expect(sandbox.builds()).toHaveLength(2);
});

test('`coalesce`, and both answers lost: nobody can tell whose the one item is, and nothing is sent again', async () => {
  const lost = { kind: 'drop-after', meets: 'trigger', times: 2 } as const;
  const sandbox = await rig.sandbox({ jobs: [JOB], faults: [lost] });
  await rig.write('triggers.yaml', shortly(manifestFor(sandbox, two('coalesce'))));
  const { code, stdout } = await rig.run(['run', '--format', 'json'], { TOKEN: sandbox.token });
  expect(JSON.parse(stdout).requests).toMatchObject([{ verdict: 'unknown' }, { verdict: 'unknown' }]);
  expect(code).toBe(4);
  while (sandbox.builds().length === 0) await new Promise(resolve => setTimeout(resolve, 20));
  expect(sandbox.requests().counts['POST buildWithParameters']).toBe(2);
});

test.each([
  ['a', 'b'],
  ['b', 'a'],
])('a rerun builds what failed once more for both, or for %s alone', async chosen => {
  const failing: SandboxJob = { ...JOB, quietPeriod: 500, outcomes: [{ when: {}, result: 'FAILURE' }] };
  const sandbox = await rig.sandbox({ jobs: [failing] });
  await rig.write('triggers.yaml', manifestFor(sandbox, two('coalesce')));
  const env = { TOKEN: sandbox.token };
  const first = JSON.parse((await rig.run(['run', '--format', 'json'], env)).stdout);
  expect(first.requests.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['failed', 'failed']);
  expect(sandbox.builds()).toHaveLength(1);
  const again = JSON.parse((await rig.run(['rerun', first.run, '--failed', '--format', 'json'], env)).stdout);
  expect(again.requests).toMatchObject([
    { verdict: 'failed', state: { build: { number: 2 } } },
    { verdict: 'failed', state: { build: { number: 2 } } },
  ]);
  const alone = JSON.parse((await rig.run(['rerun', first.run, chosen, '--format', 'json'], env)).stdout);
  expect(alone.requests).toMatchObject([
    { verdict: 'failed', state: { state: 'finished', build: { number: 3 } } },
  ]);
  expect(sandbox.builds()).toHaveLength(3);
});
