import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFor, Rig, type Running } from './rig.ts';

/* What a run had decided when it was killed still holds when it goes on. */

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

const named = (name: string) => [{ type: 'string', name }] as const;

async function kill(running: Running): Promise<void> {
  running.process.kill('SIGKILL');
  await running.finished;
}

test('fail-fast: what was on its way when another failed is not sent by resume', async () => {
  const sandbox = await rig.sandbox({
    executors: 6,
    jobs: [
      { path: ['build'], duration: 300, parameters: named('N'), outcomes: [{ when: {}, result: 'FAILURE' }] },
    ],
    // Whichever of them comes first is built.
    faults: [{ kind: 'silence-before', meets: 'trigger', times: 5, after: 1 }],
  });
  const trigger =
    '  t: {job: build, fail-fast: true, matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "${{ matrix.n }}"}}';
  const manifest = manifestFor(sandbox, trigger).replace('{type: jenkins', '{type: jenkins, timeout: 3s');
  await rig.write('triggers.yaml', manifest);
  const env = { TOKEN: sandbox.token };
  const run = rig.start(['run'], env);
  await run.seen('FAILURE');
  await run.seen('stopping n=');
  await kill(run);
  sandbox.clearFaults();
  const { code, stdout } = await rig.run(['resume'], env);
  expect(stdout).toContain('6 requests: 1 failed, 5 not sent');
  expect(code).toBe(1);
  expect(sandbox.builds()).toHaveLength(1);
});

test('a build that runs is followed, however full its group has become meanwhile', async () => {
  const sandbox = await rig.sandbox({
    executors: 6,
    jobs: [
      { path: ['gate'], duration: 10 },
      { path: ['smoke'], duration: 4_000 },
      { path: ['tail'], duration: 4_000 },
    ],
  });
  const triggers = `  gate: {job: gate}
  smoke: {job: smoke, needs: [gate], concurrency: {group: lab, limit: 3}}
  tail: {job: tail, concurrency: {group: lab, limit: 1, when-full: skip}}`;
  await rig.write('triggers.yaml', manifestFor(sandbox, triggers));
  const env = { TOKEN: sandbox.token };
  const run = rig.start(['run'], env);
  await Promise.all([run.seen('/job/smoke/1/'), run.seen('/job/tail/1/')]);
  await kill(run);
  const { code, stdout } = await rig.run(['resume'], env);
  expect(stdout).toContain('3 requests: 3 succeeded');
  expect(code).toBe(0);
  expect(sandbox.builds().map(({ result }) => result)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
});
