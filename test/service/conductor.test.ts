import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { StartOrder } from '../../src/service/service.ts';
import { value } from '../store/store-rig.ts';
import { diskFull, ServiceRig, schedule } from './rig.ts';

const order = (more: Partial<StartOrder> = {}): StartOrder => ({
  trigger: 't',
  inputs: new Map(),
  overlap: 'allow-all',
  by: 'Ana',
  idempotency: null,
  ...more,
});

describe('a fire', () => {
  test('is on the disk, with its run, before anything is sent', async () => {
    const rig = new ServiceRig(schedule());
    let seen: unknown = null;
    await rig.serving();
    rig.target.onSubmit = submission => {
      seen = rig.of('fire-decided').map(({ record }) => [record.decision, record.run]);
      return rig.target.queued(submission);
    };
    await rig.pass(10);
    expect(seen).toEqual([['started', 'run-1']]);
    const store = await rig.stores.store();
    expect(value(await store.run('run-1')).origin).toMatchObject({ kind: 'schedule' });
    expect(value(await store.fires({ trigger: 't', before: null, limit: 9 }))).toMatchObject([
      { decision: 'started', run: 'run-1' },
    ]);
  });

  test('that meets a running run is skipped, and says by which', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    await rig.pass(20);
    expect(rig.of('fire-decided').map(({ record }) => [record.decision, record.run])).toEqual([
      ['started', 'run-1'],
      ['skipped', 'run-1'],
    ]);
    rig.endBuilds();
    await rig.pass(10);
    expect(rig.decisions).toEqual(['started', 'skipped', 'started']);
  });

  test('that cannot start, as a secret is missing, is told; and holds up no later one', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    rig.missing = [{ code: 'missing-secret', severity: 'error', message: 'TOKEN is not set' }];
    await rig.pass(10);
    expect(rig.of('fire-decided')[0]?.record).toMatchObject({
      decision: 'not-started',
      reason: 'TOKEN is not set',
      run: null,
    });
    rig.missing = [];
    await rig.pass(10);
    expect(rig.decisions).toEqual(['not-started', 'started']);
  });

  test('cancels the other where it says so, and starts when that has ended', async () => {
    const rig = new ServiceRig(schedule(', overlap: cancel-other'));
    rig.target.onCancel = () => ({ ok: true, value: undefined });
    await rig.serving();
    await rig.pass(20);
    expect(rig.decisions).toEqual(['started', 'buffered']);
    expect(rig.target.cancelled).toHaveLength(1);
    expect(rig.target.submitted).toHaveLength(1);
    rig.endBuilds();
    await rig.pass(5);
    expect(rig.decisions).toEqual(['started', 'buffered', 'started']);
    expect(rig.target.submitted).toHaveLength(2);
  });
});

test('a fire that cancels the other (cancel-other) is written down together with that: the next process cancels it, too', async () => {
  const rig = new ServiceRig(schedule(', overlap: cancel-other'));
  // The server takes its time.
  rig.target.onCancel = () => ({ ok: true, value: undefined });
  const wanted: unknown[] = [];
  rig.onCommitted = async ({ cancels }) => {
    if (cancels.length === 0) return;
    const store = await rig.stores.store();
    wanted.push(value(await store.cancellationOf(runId('run-1'))));
    await store.close();
  };
  const first = await rig.serving();
  await rig.pass(20);
  expect(rig.decisions).toEqual(['started', 'buffered']);
  expect(wanted).toMatchObject([{ by: 'a later fire (cancel-other)', notedBy: null }]);
  await first.drain();
  await rig.serving('b');
  await rig.pass(1);
  expect(rig.of('run-cancelling').map(({ run }) => run)).toContain('run-1');
  expect(rig.target.cancelled).toHaveLength(2);
});

describe('after a restart', () => {
  test('what waited still waits, and what ran is gone on with: nothing is sent twice', async () => {
    const rig = new ServiceRig(schedule(', overlap: buffer-all'));
    const first = await rig.serving();
    await rig.pass(30);
    expect(rig.decisions).toEqual(['started', 'buffered', 'buffered']);
    await first.drain();
    await rig.serving('b');
    await rig.pass(5);
    expect(rig.target.submitted).toHaveLength(1);
    expect(rig.of('run-begun').map(({ run, resumed }) => [run, resumed])).toEqual([
      ['run-1', false],
      ['run-1', true],
    ]);
    rig.endBuilds();
    await rig.pass(5);
    expect(rig.target.submitted).toHaveLength(2);
  });

  test('fires of the time between are missed or made up for as `catch-up` says', async () => {
    for (const [policy, decisions] of [
      ['none', ['missed', 'started']],
      ['latest', ['missed', 'started']],
    ] as const) {
      const rig = new ServiceRig(schedule(`, catch-up: ${policy}`));
      await (await rig.serving()).drain();
      rig.clock.advance(3_605_000);
      await rig.serving('b');
      expect([policy, rig.decisions]).toEqual([policy, decisions]);
      expect(rig.of('fire-decided')[0]?.record.span?.count).toBe(359);
    }
  });

  test('10 000 missed fires make one record, and hold nothing up', async () => {
    const rig = new ServiceRig(schedule());
    await (await rig.serving()).drain();
    rig.clock.advance(30 * 86_400_000 + 15_000);
    await rig.serving('b');
    const [missed] = rig.of('fire-decided');
    expect(missed?.record).toMatchObject({ decision: 'missed', span: { count: 10_000 } });
    expect(missed?.record.reason).toContain('10000 fires');
  });

  test('a pause still holds', async () => {
    const rig = new ServiceRig(schedule());
    const first = await rig.serving();
    expect((await first.pause('t', { by: 'Ana', note: 'release' })).ok).toBe(true);
    await first.drain();
    const second = await rig.serving('b');
    await rig.pass(10);
    expect(rig.of('fire-decided')[0]?.record).toMatchObject({
      decision: 'paused',
      reason: 'paused by Ana: release',
    });
    expect((await second.resume('t', { by: 'Ben', catchUp: 'none' })).ok).toBe(true);
    await rig.pass(10);
    expect(rig.decisions).toEqual(['paused', 'started']);
  });
});

describe('the end of a pause', () => {
  test.each([
    ['none', ['paused', 'paused', 'paused']],
    ['latest', ['started', 'paused', 'paused']],
    ['all', ['started', 'started', 'started']],
  ] as const)(
    'with `catchUp` %s makes up for that much of what it has dropped',
    async (catchUp, decisions) => {
      const rig = new ServiceRig(schedule(', overlap: allow-all'));
      const conductor = await rig.serving();
      await conductor.pause('t', { by: 'Ana', note: null });
      await rig.pass(35);
      expect(rig.decisions).toEqual(['paused', 'paused', 'paused']);
      expect((await conductor.resume('t', { by: 'Ben', catchUp })).ok).toBe(true);
      await rig.settle();
      const fires = await conductor.fires({ trigger: 't', before: null, limit: 9 });
      expect(fires.ok && fires.value.map(({ decision }) => decision)).toEqual(decisions);
      expect(rig.of('resumed')).toMatchObject([{ by: 'Ben', catchUp }]);
    },
  );
});

describe('while the store fails', () => {
  test('nothing fires; it is told once, tried again at growing intervals, and goes on within the period', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    rig.fault = diskFull;
    await rig.pass(12);
    expect(rig.target.submitted).toEqual([]);
    expect(rig.of('store-failing').map(({ fault }) => fault.code)).toEqual(['disk-full']);
    rig.fault = null;
    await rig.pass(5);
    expect(rig.of('store-well')).toHaveLength(1);
    // Late by less than its period: it runs after all, once.
    expect(rig.decisions).toEqual(['started']);
    expect(rig.target.submitted).toHaveLength(1);
  });

  test('for long: no busy loop, and what is too late then is missed', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    rig.fault = diskFull;
    rig.writes = 0;
    await rig.pass(600);
    expect(rig.writes).toBeLessThan(20);
    expect(rig.of('store-failing')).toHaveLength(1);
    rig.fault = null;
    await rig.pass(60);
    expect(rig.decisions[0]).toBe('missed');
    expect(rig.target.submitted).toHaveLength(1);
  });

  test('what runs is followed to its end, and the next fire finds that out', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    await rig.pass(10);
    rig.fault = diskFull;
    await rig.pass(10);
    rig.endBuilds();
    await rig.pass(20);
    rig.fault = null;
    await rig.pass(80);
    expect(rig.target.submitted.length).toBeGreaterThan(1);
  });

  test('a run whose end could not be written down is taken up again, until the store knows how it ended', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    rig.losesEnds = true;
    await rig.pass(10);
    rig.endBuilds();
    await rig.pass(5);
    expect(rig.of('run-begun').map(({ run, resumed }) => [run, resumed])).toEqual([
      ['run-1', false],
      ['run-1', true],
    ]);
    expect(await conductor.run('run-1')).toMatchObject({ ok: true, value: { outcome: 'succeeded' } });
    expect(rig.target.submitted).toHaveLength(1);
    await rig.pass(10);
    expect(rig.decisions).toEqual(['started', 'started']);
  });

  test('an order is refused, with the reason', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    rig.fault = diskFull;
    const answer = conductor.start(order());
    await rig.settle();
    expect(await answer).toMatchObject({ ok: false, error: { code: 'store-failed' } });
    expect(rig.target.submitted).toEqual([]);
    expect(conductor.state().storeFault?.code).toBe('disk-full');
  });
});

describe('an order', () => {
  test('begins a run with its inputs, whatever runs', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    await rig.pass(10);
    const answer = await conductor.start(order({ inputs: new Map([['n', '7']]) }));
    await rig.settle();
    expect(answer).toMatchObject({ ok: true, value: { run: 'run-2', isNew: true } });
    expect(rig.target.submitted.map(({ parameters }) => parameters.get('N'))).toEqual(['1', '7']);
  });

  test.each<[string, Partial<StartOrder>, string]>([
    ['of a trigger that there is not', { trigger: 'u' }, 'unknown-trigger'],
    ['with an input that there is not', { inputs: new Map([['m', '1']]) }, 'not-plannable'],
    ['with a value that does not fit', { inputs: new Map([['n', 'many']]) }, 'not-plannable'],
    ['that is not to start beside another', { overlap: 'skip' }, 'overlapping'],
  ])('%s is refused, and leaves nothing behind', async (_name, more, code) => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    await rig.pass(10);
    expect(await conductor.start(order(more))).toMatchObject({ ok: false, error: { code } });
    await rig.settle();
    expect(rig.target.submitted).toHaveLength(1);
    expect(rig.of('run-begun')).toHaveLength(1);
  });

  test('by a key is taken once, however often it comes, also after a restart', async () => {
    const rig = new ServiceRig(schedule());
    const idempotency = { key: 'k', digest: 'd' };
    const first = await rig.serving();
    const answers = await Promise.all([1, 2, 3].map(() => first.start(order({ idempotency }))));
    expect(answers.map(answer => answer.ok && [answer.value.run, answer.value.isNew])).toEqual([
      ['run-1', true],
      ['run-1', false],
      ['run-1', false],
    ]);
    await first.drain();
    const second = await rig.serving('b');
    expect(await second.start(order({ idempotency }))).toMatchObject({ ok: true, value: { run: 'run-1' } });
    const other = order({ idempotency: { key: 'k', digest: 'other' } });
    expect(await second.start(other)).toMatchObject({ ok: false, error: { code: 'key-reused' } });
    await rig.settle();
    expect(rig.target.submitted).toHaveLength(1);
  });

  test('by a key is taken when it comes again, or waits already, where a defect has ended it before', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    let defects = 1;
    rig.onPlan = () => {
      defects -= 1;
      if (defects >= 0) throw new Error('a defect');
    };
    const ask = () => conductor.start(order({ idempotency: { key: 'k', digest: 'd' } }));
    const answers = await Promise.allSettled([ask(), ask()]);
    expect(answers).toMatchObject([{ status: 'rejected' }, { value: { ok: true, value: { isNew: true } } }]);
    expect(await ask()).toMatchObject({ ok: true, value: { run: 'run-1', isNew: false } });
  });

  test('that waits for a cancelled run starts with its own inputs, also after a restart', async () => {
    const rig = new ServiceRig(schedule());
    rig.target.onCancel = () => ({ ok: true, value: undefined });
    const first = await rig.serving();
    await first.start(order());
    await rig.settle();
    const waits = await first.start(order({ inputs: new Map([['n', '7']]), overlap: 'cancel-other' }));
    expect(waits).toMatchObject({ ok: true, value: { run: 'run-2', waits: true } });
    await first.drain();
    await rig.serving('b');
    rig.endBuilds();
    await rig.pass(3);
    expect(rig.target.submitted.map(({ parameters }) => parameters.get('N'))).toEqual(['1', '7']);
  });

  test('that was cancelled and not ended by its server in time is gone on with, and cancelled again', async () => {
    const rig = new ServiceRig(schedule());
    const ending = rig.target.onCancel;
    rig.target.onCancel = () => ({ ok: true, value: undefined });
    const conductor = await rig.serving();
    await conductor.start(order());
    await rig.settle();
    await conductor.cancel('run-1');
    await rig.pass(31);
    const left = await conductor.run('run-1');
    expect(left).toMatchObject({ ok: true, value: { outcome: null } });
    rig.target.onCancel = ending;
    await rig.pass(31);
    expect(await conductor.run('run-1')).toMatchObject({ ok: true, value: { outcome: 'interrupted' } });
  });

  test('whose server is away when it is cancelled is asked again ever more seldom, which is said once', async () => {
    const rig = new ServiceRig(schedule());
    let asked = 0;
    rig.target.onCancel = () => {
      asked += 1;
      return { ok: true, value: undefined };
    };
    const conductor = await rig.serving();
    await conductor.pause('t', { by: 'Ana', note: null });
    await conductor.start(order());
    await rig.settle();
    await conductor.cancel('run-1');
    await rig.pass(600);
    // After 15, 30, 60, 120 and 240 seconds, each after half a minute of waiting for its end.
    const attempts = rig.of('run-begun').length - 1;
    expect(attempts).toBe(4);
    expect(rig.of('run-lingers')).toHaveLength(1);
    const before = asked;
    expect(await conductor.cancel('run-1')).toEqual({ ok: true, value: 'run-1' });
    await rig.pass(2);
    expect(asked).toBeGreaterThan(before);
  });

  test('that waits can be taken back', async () => {
    const rig = new ServiceRig(schedule());
    rig.target.onCancel = () => ({ ok: true, value: undefined });
    const conductor = await rig.serving();
    await conductor.start(order());
    await rig.settle();
    await conductor.start(order({ overlap: 'cancel-other' }));
    expect(await conductor.cancel('run-2')).toEqual({ ok: true, value: 'run-2' });
    rig.endBuilds();
    await rig.pass(3);
    expect(rig.target.submitted).toHaveLength(1);
  });

  test('is refused while it starts and while it drains', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.process();
    expect(await conductor.start(order())).toMatchObject({ ok: false, error: { code: 'starting' } });
    value(await conductor.begin());
    await conductor.drain();
    expect(await conductor.start(order())).toMatchObject({ ok: false, error: { code: 'draining' } });
  });
});

describe('of two services on one store', () => {
  test('the second is told who serves', async () => {
    const rig = new ServiceRig(schedule());
    await rig.serving();
    const store = await rig.stores.store();
    const options = { lastLook: () => null, onTakenOver: () => {} };
    const other = await (await rig.stores.store({ owner: { id: 'b', pid: 1_001, host: 'there' } })).serve(
      options,
    );
    expect(other).toMatchObject({ ok: false, error: { code: 'served', detail: 'process 1000 on here' } });
    await store.close();
  });
});
