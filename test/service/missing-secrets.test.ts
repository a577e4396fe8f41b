import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { LOOK_AGAIN } from '../../src/service/secret-watch.ts';
import { AGAIN } from '../../src/service/taking-up.ts';
import { ServiceRig } from './rig.ts';

const MISSING: Problem = { code: 'missing-secret', severity: 'error', message: 'the secret T is not there' };

const nightly = (name: string): string => `  ${name}: {job: ${name}, schedule: [{cron: "0 17 * * *"}]}`;

describe('when a secret is missing', () => {
  test('it is told at the start, before anything needs it, and told again when it is there', async () => {
    const rig = new ServiceRig(nightly('t'));
    rig.missing = [MISSING];
    const service = await rig.serving();
    expect(rig.of('secrets-missing')).toMatchObject([{ problems: [MISSING] }]);
    expect(service.state().missingSecrets).toEqual([MISSING]);
    await rig.pass(LOOK_AGAIN / 1_000);
    // The same is no news.
    expect(rig.of('secrets-missing')).toHaveLength(1);
    rig.missing = [];
    await rig.pass(LOOK_AGAIN / 1_000);
    expect(rig.of('secrets-found')).toHaveLength(1);
    expect(service.state().missingSecrets).toEqual([]);
    const looks = rig.clock.pending;
    await rig.pass(2 * (LOOK_AGAIN / 1_000));
    expect(rig.clock.pending).toBe(looks);
  });

  test('runs that go on once it is there are one event with one reason, and no fire is said not to have started', async () => {
    const names = ['a', 'b', 'c'];
    const rig = new ServiceRig(names.map(name => `  ${name}: {job: ${name}}`).join('\n'));
    const first = await rig.serving();
    for (const trigger of names) {
      const order = {
        trigger,
        inputs: new Map(),
        overlap: 'allow-all',
        by: 'test',
        idempotency: null,
      } as const;
      expect(await first.start(order)).toMatchObject({ ok: true });
    }
    await rig.pass(5);
    await first.drain();
    const runs = rig.of('run-begun').map(({ run }) => run);
    rig.missing = [MISSING];
    const second = await rig.serving('b');
    expect(rig.of('not-started')).toEqual([]);
    expect(rig.of('runs-stuck')).toMatchObject([{ runs, problems: [MISSING], again: AGAIN }]);
    expect(second.state()).toMatchObject({ stuck: runs, running: [] });
    await rig.pass(AGAIN / 1_000);
    expect(rig.of('runs-stuck')).toHaveLength(1);
    rig.missing = [];
    await rig.pass(AGAIN / 1_000);
    expect(second.state()).toMatchObject({ stuck: [], running: runs });
    expect(rig.target.submitted).toHaveLength(3);
  });
});
