import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { RETRY, Recovery } from '../../src/service/recovery.ts';
import type { Stored } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';
import { diskFull, ServiceRig, schedule } from './rig.ts';

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** A recovery whose attempts come to what `attempt` says; `tries`: when they were made, in milliseconds after the start. */
function rigOf(attempt: (recovery: Recovery) => Stored<void>) {
  const clock = new FakeClock();
  const start = clock.monotonic();
  const tries: number[] = [];
  const recovery = new Recovery({
    clock,
    attempt: () => {
      tries.push(clock.monotonic() - start);
      return attempt(recovery);
    },
    onFailed: fault => recovery.failed(fault),
  });
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 1_000) {
      clock.advance(1_000);
      await settled();
    }
  };
  return { recovery, clock, tries, pass };
}

describe('a failing store is tried again', () => {
  test('once, and at the first interval, however many tell of it; who tells later does not put it off', async () => {
    const { recovery, tries, pass } = rigOf(async its => ok(void its.well()));
    for (let journal = 0; journal < 5; journal += 1) recovery.failed(diskFull);
    await pass(4_000);
    recovery.failed(diskFull);
    await pass(120_000);
    expect(tries).toEqual([RETRY.first]);
  });

  test('after pauses that grow with each attempt that fails, and from the first one on after a good one', async () => {
    let isWell = false;
    const { recovery, tries, pass } = rigOf(async its => (isWell ? ok(void its.well()) : err(diskFull)));
    recovery.failed(diskFull);
    await pass(100_000);
    expect(tries).toEqual([5_000, 15_000, 35_000, 75_000]);
    isWell = true;
    await pass(40_000);
    expect(recovery.failure).toBeNull();
    isWell = false;
    recovery.failed(diskFull);
    await pass(5_000);
    expect(tries.slice(4)).toEqual([135_000, 145_000]);
  });

  test('by one attempt at a time', async () => {
    let answer = (): void => {};
    const { recovery, clock, tries, pass } = rigOf(async its => {
      await new Promise<void>(resolve => (answer = resolve));
      return ok(void its.well());
    });
    recovery.failed(diskFull);
    await pass(5_000);
    recovery.failed(diskFull);
    await pass(60_000);
    answer();
    await pass(60_000);
    expect(tries).toEqual([5_000]);
    expect(clock.pending).toBe(0);
  });
});

describe('a journal that fails while a service tries its store again', () => {
  test('says nothing about what was written after that: the service goes on, once', async () => {
    const rig = new ServiceRig(schedule(', overlap: allow-all'));
    await rig.serving();
    await rig.pass(10);
    rig.failJournal(rig.of('run-begun')[0]?.run ?? expect.unreachable(), diskFull);
    rig.onCommitted = async () =>
      rig.failJournal(rig.of('run-begun')[0]?.run ?? expect.unreachable(), diskFull);
    await rig.pass(5);
    rig.onCommitted = async () => {};
    await rig.pass(100);
    expect(rig.of('store-failing')).toHaveLength(1);
    expect(rig.of('store-well').map(({ after }) => after)).toEqual([RETRY.first]);
    expect(rig.decisions).toEqual(Array.from({ length: 11 }, () => 'started'));
  });

  test('and after it has been written to, has it tried once more', async () => {
    const rig = new ServiceRig(schedule());
    const conductor = await rig.serving();
    await rig.pass(10);
    const [begun] = rig.of('run-begun');
    const fail = (): void => rig.failJournal(begun?.run ?? expect.unreachable(), diskFull);
    fail();
    rig.onRemembered = fail;
    await rig.pass(5);
    expect(conductor.state().storeFault?.code).toBe('disk-full');
    expect(rig.of('store-well')).toEqual([]);
    rig.onRemembered = () => {};
    await rig.pass(10);
    expect(rig.of('store-well').map(({ after }) => after)).toEqual([RETRY.first * 3]);
    expect(conductor.state().storeFault).toBeNull();
  });
});
