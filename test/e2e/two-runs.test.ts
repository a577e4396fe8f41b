import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFor, Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.create();
});
afterEach(() => rig.close());

test('of two runs that ask for the same, the one whose request got lost does not take the other one’s build for its own', async () => {
  const sandbox = await rig.sandbox({
    executors: 4,
    jobs: [{ path: ['x'], duration: 1_000, parameters: [{ type: 'string', name: 'N' }] }],
    faults: [{ kind: 'drop-before', meets: 'trigger', times: 1 }],
  });
  const manifest = manifestFor(sandbox, '  t: {job: x, parameters: {N: "1"}}');
  await rig.write('triggers.yaml', manifest.replace('type: jenkins,', 'type: jenkins, timeout: 8s,'));
  const env = { TOKEN: sandbox.token };
  const first = rig.start(['run'], env);
  await first.seen('no answer to');
  const [lost, other] = await Promise.all([first.finished, rig.run(['run'], env)]);
  expect([lost.code, other.code]).toEqual([0, 0]);
  expect(sandbox.builds()).toHaveLength(2);
  expect(lost.stdout).toContain('/job/x/2/');
  expect(other.stdout).toContain('/job/x/1/');
});
