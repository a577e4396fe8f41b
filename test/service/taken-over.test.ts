import { expect, test } from 'vitest';
import type { Journal } from '../../src/store/journal.ts';
import type { StoreTools } from '../../src/store/sqlite/open-store.ts';
import { FakeClock } from '../fake-clock.ts';
import { owner, value } from '../store/store-rig.ts';
import { ServiceRig, schedule } from './rig.ts';

/* A service that was silent for long, as its machine slept: `volley resume` has taken one of its runs over meanwhile. */

interface Taken {
  readonly rig: ServiceRig;
  /** The other process's. */
  readonly journal: Journal;
}

/** A run of a trigger with this `overlap`, which is another process's by now. */
async function takenOver(overlap: string, more: Partial<StoreTools> = {}): Promise<Taken> {
  const rig = new ServiceRig(schedule(`, overlap: ${overlap}`));
  await rig.serving();
  await rig.pass(15);
  rig.stores.processes.add(1_001);
  const store = await rig.stores.store({ owner: owner('b', 1_001), isAlive: () => false, ...more });
  const run = rig.of('run-begun')[0]?.run ?? expect.unreachable();
  const journal = value(await store.claim(run, () => {}));
  await rig.pass(7);
  expect(rig.of('run-left').map(left => left.run)).toEqual([run]);
  return { rig, journal };
}

/** The other process brings it to its end. */
async function end({ rig, journal }: Taken): Promise<void> {
  const at = rig.clock.now();
  const summary = { run: journal.run, startedAt: at, finishedAt: at, interrupted: false, requests: [] };
  void journal.append({ type: 'run-finished', at, summary });
  const closed = journal.close();
  await rig.pass(1);
  value(await closed);
}

test('a run that another process has taken over holds its trigger until it has ended there', async () => {
  const taken = await takenOver('skip');
  const { rig } = taken;
  await rig.pass(20);
  expect(rig.decisions).toEqual(['started', 'skipped', 'skipped', 'skipped']);
  await end(taken);
  await rig.pass(30);
  expect(rig.decisions.slice(4)).toContain('started');
  expect(rig.of('run-begun').map(({ run }) => run)).toEqual([taken.journal.run, expect.any(String)]);
});

test('a fire that waits for such a run starts when it has ended', async () => {
  const taken = await takenOver('buffer-one');
  const { rig } = taken;
  await rig.pass(20);
  await end(taken);
  await rig.pass(20);
  expect(rig.target.submitted.length).toBeGreaterThan(1);
});

test('one that the other process leaves in the middle is gone on with', async () => {
  const { rig, journal } = await takenOver('skip');
  const closed = journal.close();
  await rig.pass(20);
  value(await closed);
  expect(rig.of('run-begun').map(({ run, resumed }) => [run, resumed])).toEqual([
    [journal.run, false],
    [journal.run, true],
  ]);
  expect(rig.target.submitted).toHaveLength(1);
});

test('one that ends there while the service watches it, as it was silent, has ended', async () => {
  const taken = await takenOver('skip', { clock: new FakeClock() });
  const { rig } = taken;
  await rig.pass(20);
  await end(taken);
  await rig.pass(30);
  expect(rig.of('run-begun').map(({ resumed }) => resumed)).toEqual([false, false]);
  expect(rig.of('store-failing')).toEqual([]);
});
