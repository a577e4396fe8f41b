import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { err, ok } from '../../src/core/result.ts';
import { Pace } from '../../src/service/pace.ts';
import { value } from '../store/store-rig.ts';
import { diskFull, ServiceRig, schedule } from './rig.ts';

/* Thousands of fires are decided in a moment, and begun one after the other: what lies between is lost by no restart. */

const AMOUNT = 50;
/** The run that begins last. */
const LAST = `run-${AMOUNT}`;
const many = Array.from(
  { length: AMOUNT },
  (_, index) => `  t${index}: {job: x, schedule: [{cron: "0 * * * * *"}]}`,
).join('\n');

async function decisionsOf(rig: ServiceRig, trigger: string | null = null): Promise<readonly string[]> {
  const store = await rig.stores.store();
  const fires = value(await store.fires({ trigger, before: null, limit: 2 * AMOUNT }));
  await store.close();
  return fires.map(({ decision }) => decision);
}

/** All runs begin, and their builds end as they come. */
async function allEnded(rig: ServiceRig): Promise<void> {
  for (let second = 0; second < 30; second++) {
    await rig.pass(1);
    rig.endBuilds();
  }
}

/** Time stands still: nothing more has its turn until it moves. */
async function decided(rig: ServiceRig): Promise<void> {
  while (rig.clock.now() % 60_000 !== 59_000) await rig.pass(1);
  rig.clock.advance(1_000);
  rig.ticks.tick();
  await rig.settle();
}

test('all fires of an instant are on the disk before the last of them begins; the next process begins the rest, once', async () => {
  const rig = new ServiceRig(many);
  const first = await rig.serving();
  await decided(rig);
  expect(await decisionsOf(rig)).toEqual(Array(AMOUNT).fill('started'));
  const begun = rig.of('run-begun').length;
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(AMOUNT);
  const drained = first.drain();
  rig.clock.advance(10);
  await drained;
  await rig.serving('b');
  await rig.pass(20);
  const runs = rig.of('run-begun').filter(({ resumed }) => !resumed);
  expect(new Set(runs.map(({ trigger }) => trigger)).size).toBe(AMOUNT);
  expect(runs).toHaveLength(AMOUNT);
});

test('a fire that comes due while runs are still to begin is decided before them', async () => {
  const rig = new ServiceRig(`${many}\n  late: {job: x, schedule: [{cron: "1 * * * * *"}]}`);
  await rig.serving();
  await decided(rig);
  const begun = rig.of('run-begun').length;
  expect(begun).toBeLessThan(AMOUNT);
  const before = (await decisionsOf(rig)).length;
  rig.clock.advance(1_000);
  rig.ticks.tick();
  await rig.settle();
  expect(await decisionsOf(rig)).toHaveLength(before + 1);
  expect(rig.of('run-begun').length).toBeLessThan(AMOUNT);
});

test('a run that was decided on and never begun, as the store failed, begins when it is well', async () => {
  const rig = new ServiceRig(schedule());
  rig.onBegin = () => err(diskFull);
  await rig.serving();
  await rig.pass(10);
  expect(rig.target.submitted).toEqual([]);
  expect(rig.of('store-failing')).toHaveLength(1);
  rig.onBegin = () => ok(undefined);
  await rig.pass(6);
  expect(rig.of('run-begun').map(({ run }) => run)).toEqual(['run-1']);
  expect(rig.target.submitted).toHaveLength(1);
});

test('a run that is cancelled before it begins does not begin, and its fire says so', async () => {
  const rig = new ServiceRig(many);
  const conductor = await rig.serving();
  await decided(rig);
  const cancelled = conductor.cancel(LAST);
  await rig.pass(20);
  expect(await cancelled).toEqual({ ok: true, value: LAST });
  expect(rig.of('run-begun')).toHaveLength(AMOUNT - 1);
  const dropped = rig.of('fire-decided').filter(({ record }) => record.decision === 'dropped');
  expect(dropped.map(({ record }) => record.reason)).toEqual(['its run was cancelled before it began']);
  expect(await decisionsOf(rig)).toContain('dropped');
  // Nothing holds its trigger's next fire.
  await decided(rig);
  expect(await decisionsOf(rig, `t${AMOUNT - 1}`)).toEqual(['started', 'dropped']);
});

test('whoever cancels a run that has not begun is answered when that is on the disk: the next process does not begin it', async () => {
  const rig = new ServiceRig(many);
  const first = await rig.serving();
  await decided(rig);
  const cancelled = first.cancel(LAST);
  // Its turn comes before that of the runs that are still to begin; then the process ends.
  const drained = cancelled.then(() => first.drain());
  await rig.settle();
  rig.clock.advance(10);
  expect(await cancelled).toEqual({ ok: true, value: LAST });
  await drained;
  await rig.serving('b');
  await allEnded(rig);
  const begun = new Set(rig.of('run-begun').map(({ run }) => run));
  expect(begun.size).toBe(AMOUNT - 1);
  expect(rig.target.submitted).toHaveLength(AMOUNT - 1);
  expect(begun.has(runId(LAST))).toBe(false);
  expect(await decisionsOf(rig, `t${AMOUNT - 1}`)).toEqual(['dropped']);
});

test('a cancel of a run that has not begun, which could not be written down, is an error, and the run begins when the store is well', async () => {
  const rig = new ServiceRig(many);
  const conductor = await rig.serving();
  await decided(rig);
  rig.fault = diskFull;
  const cancelled = conductor.cancel(LAST);
  await rig.settle();
  rig.clock.advance(10);
  expect(await cancelled).toMatchObject({ ok: false, error: { code: 'store-failed' } });
  rig.fault = null;
  await rig.pass(20);
  expect(rig.of('run-begun')).toHaveLength(AMOUNT);
});

test('a run that has not begun and is cancelled by a later one (cancel-other) never begins, also when the process ends right after the decision', async () => {
  const rig = new ServiceRig(many);
  const first = await rig.serving();
  await decided(rig);
  const ordered = first.start({
    trigger: `t${AMOUNT - 1}`,
    inputs: new Map(),
    overlap: 'cancel-other',
    by: 'Ana',
    idempotency: null,
  });
  const owed: (readonly string[])[] = [];
  rig.onCommitted = async ({ cancels }) => {
    if (cancels.length === 0) return;
    const store = await rig.stores.store();
    owed.push(value(await store.servingRecord()).memory.owed.map(({ run }) => run));
    await store.close();
  };
  await rig.settle();
  rig.clock.advance(10);
  expect(await ordered).toMatchObject({ ok: true, value: { waits: true } });
  // With the decision, and not some time after it.
  expect(owed).toHaveLength(1);
  expect(owed[0]).not.toContain(LAST);
  await allEnded(rig);
  const begun = rig.of('run-begun').filter(({ trigger }) => trigger === `t${AMOUNT - 1}`);
  expect(begun.map(({ run }) => run)).toEqual([`run-${AMOUNT + 1}`]);
  expect(rig.target.submitted).toHaveLength(AMOUNT);
});

test('fewer runs begin in a turn while turns are slow, and more again when they are not', () => {
  const pace = new Pace();
  const usual = pace.amount;
  pace.turned(100);
  expect(pace.amount).toBe(usual / 2);
  for (let turn = 0; turn < 10; turn++) pace.turned(100);
  expect(pace.amount).toBe(1);
  for (let turn = 0; turn < 100; turn++) pace.turned(1);
  expect(pace.amount).toBe(usual);
});
