import { expect, test } from 'vitest';
import { ServiceRig, schedule } from './rig.ts';

/** How many looks a process makes at its target in eight seconds, while so many runs of it go on. */
async function looksFor(runs: number): Promise<number> {
  const rig = new ServiceRig(schedule());
  const service = await rig.serving();
  for (let n = 0; n < runs; n += 1) {
    const order = {
      trigger: 't',
      inputs: new Map(),
      overlap: 'allow-all',
      by: 'Ana',
      idempotency: null,
    } as const;
    expect((await service.start(order)).ok).toBe(true);
    await rig.settle();
  }
  expect(rig.target.submitted.length).toBe(runs);
  const before = rig.target.looks;
  await rig.pass(8);
  expect(service.state().running.length).toBe(runs);
  return rig.target.looks - before;
}

test('to a controller, all runs of a service are one client: it is looked at as often as for one', async () => {
  const alone = await looksFor(1);
  expect(alone).toBeGreaterThan(3);
  expect(await looksFor(6)).toBe(alone);
});
