import { describe, expect, onTestFinished, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Journal } from '../../../src/store/journal.ts';
import { LEASE } from '../../../src/store/lease.ts';
import { connect } from '../../../src/store/sqlite/connect.ts';
import { DRIVERS, firstDriver } from '../../../src/store/sqlite/drivers.ts';
import { writeBatch } from '../../../src/store/sqlite/writer/journal-batch.ts';
import type { Store } from '../../../src/store/store.ts';
import { storeFault } from '../../../src/store/store-fault.ts';
import { changed, codeOf, keyAt, newRun, owner, planOfSize, Rig, value } from '../store-rig.ts';
import { FakeThread } from './fake-thread.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const submitting = (index: number) => changed(keyAt(plan, index), { state: 'submitting' });
const running = async (): Promise<void> => new Promise(resolve => setImmediate(resolve));

interface Story {
  readonly rig: Rig;
  readonly fake: FakeThread;
  readonly store: Store;
  readonly journal: Journal;
}

/** A run that is worth a thread with more events than its requests promise. */
async function begun(): Promise<Story> {
  const rig = new Rig();
  const fake = new FakeThread();
  const store = await rig.store({ startThread: () => fake.start, threadFrom: 3 });
  // The store waits for it when it is closed.
  onTestFinished(() => fake.end());
  // What is told of requests that it does not have is of no account here.
  return { rig, fake, store, journal: value(await store.begin(newRun(RUN, planOfSize(1)), rig.onFault)) };
}

/** One for which the thread is there. */
async function apart(): Promise<Story> {
  const story = await begun();
  for (const index of [0, 1, 2]) value(await story.journal.append(submitting(index)));
  story.fake.ready();
  return story;
}

/** Writes what the thread was given, as it does, and says nothing. */
async function writeAsThread(rig: Rig, { batches }: FakeThread): Promise<void> {
  const driver = await firstDriver(DRIVERS);
  const batch = batches.at(-1);
  if (driver === null || batch === undefined) throw new Error('there is nothing to write, or to write with');
  const session = value(connect(rig.path, driver, () => true));
  value(session.write(() => writeBatch(session, batch)));
  session.close();
}

const written = async (store: Store): Promise<number> =>
  value(await store.eventsOf(RUN, { after: 0, limit: 99 })).length;

describe('the journal of a run', () => {
  test('is written on the event loop while it is short: no thread is started', async () => {
    const { fake, journal, store } = await begun();
    for (const index of [0, 1]) value(await journal.append(submitting(index)));
    expect([fake.starts, await written(store)]).toEqual([0, 2]);
  });

  test('that is long goes on there until the thread is ready, and then by the thread alone', async () => {
    const { fake, journal, store } = await begun();
    for (const index of [0, 1, 2, 0]) value(await journal.append(submitting(index)));
    expect([fake.starts, fake.batches.length, await written(store)]).toEqual([1, 0, 4]);
    fake.ready();
    const recorded = journal.append(submitting(1));
    await running();
    await running();
    expect([fake.batches.map(({ from }) => from), await written(store)]).toEqual([[5], 4]);
    fake.tell();
    expect(codeOf(await recorded)).toBe('ok');
  });

  test('says since when the run is its process’s own: since a record was asked for, not since it was heard of', async () => {
    const { fake, journal, rig } = await apart();
    const { clock } = rig;
    clock.advance(LEASE.interval - LEASE.look);
    const asked = clock.monotonic();
    const recorded = journal.append(submitting(1));
    await running();
    await running();
    expect(fake.batches).toHaveLength(1);
    // The process stands still: its thread has written before, or will write when another one has the run.
    clock.advance(LEASE.look - 1);
    fake.tell();
    expect(codeOf(await recorded)).toBe('ok');
    expect(journal.isOurs(asked + LEASE.sure - 1)).toBe(true);
    expect(journal.isOurs(asked + LEASE.sure)).toBe(false);
  });

  test('that will be long has its thread from the start', async () => {
    const fake = new FakeThread();
    const store = await new Rig().store({ startThread: () => fake.start, threadFrom: 6 });
    onTestFinished(() => fake.end());
    value(await store.begin(newRun(RUN, plan), () => {}));
    expect(fake.starts).toBe(1);
  });

  test('that goes on from an earlier process has its thread from the start, when it is long', async () => {
    const { fake, journal, store } = await begun();
    for (const index of [0, 1]) value(await journal.append(submitting(index)));
    value(await journal.close());
    expect(fake.starts).toBe(0);
    value(await store.claim(RUN, () => {}));
    expect(fake.starts).toBe(1);
  });

  test('gives a batch to the thread once the one before is told of, with the number that it goes on from', async () => {
    const { fake, journal } = await apart();
    const first = journal.append(submitting(0));
    await running();
    const more = [journal.append(submitting(1)), journal.append(submitting(2))];
    await running();
    await running();
    expect(fake.batches.map(({ from }) => from)).toEqual([4]);
    fake.tell();
    await first;
    await running();
    await running();
    expect(fake.batches.map(({ from, events }) => [from, JSON.parse(events).length])).toEqual([
      [4, 1],
      [5, 2],
    ]);
    fake.tell();
    expect((await Promise.all(more)).map(codeOf)).toEqual(['ok', 'ok']);
  });

  test.each(['disk-full', 'taken-over', 'vanished'] as const)(
    'that the thread could not write (%s) takes nothing more, and its owner is told',
    async code => {
      const { rig, fake, journal } = await apart();
      const recorded = journal.append(submitting(0));
      await running();
      await running();
      fake.tell(err(storeFault(code, rig.path)));
      expect(codeOf(await recorded)).toBe(code);
      expect(codeOf(await journal.append(submitting(1)))).toBe(code);
      expect(rig.faults.map(fault => fault.code)).toEqual([code]);
    },
  );

  test('whose thread dies before it has written is written on the event loop, those of other runs too', async () => {
    const { rig, fake, store, journal } = await apart();
    const other = value(await store.begin(newRun('20261122-000001-bbbb', plan), () => {}));
    const recorded = journal.append(submitting(0));
    await running();
    await running();
    fake.end();
    expect([codeOf(await recorded), await written(store)]).toEqual(['ok', 4]);
    expect(codeOf(await journal.append(submitting(1)))).toBe('ok');
    expect(codeOf(await other.append(submitting(0)))).toBe('ok');
    expect([rig.faults, await written(store)]).toEqual([[], 5]);
  });

  test('whose thread dies when it has written, and before it says so, has each event once', async () => {
    const { rig, fake, store, journal } = await apart();
    const recorded = journal.append(submitting(0));
    await running();
    await running();
    await writeAsThread(rig, fake);
    fake.end();
    expect([codeOf(await recorded), await written(store)]).toEqual(['ok', 4]);
    expect(codeOf(await journal.append(submitting(1)))).toBe('ok');
    const events = value(await store.eventsOf(RUN, { after: 0, limit: 99 }));
    expect([rig.faults, events.map(({ seq }) => seq)]).toEqual([[], [1, 2, 3, 4, 5]]);
  });

  test('whose thread dies is not written by who has lost the run meanwhile', async () => {
    const { rig, fake, store, journal } = await apart();
    const recorded = journal.append(submitting(0));
    await running();
    await running();
    rig.processes.clear();
    const taken = value(await (await rig.store({ owner: owner('b', 1_001) })).claim(RUN, () => {}));
    value(await taken.append(submitting(2)));
    fake.end();
    expect([codeOf(await recorded), await written(store)]).toEqual(['taken-over', 4]);
  });

  test('that begins after a thread has failed to open the store, or has died, has another one', async () => {
    const { fake, store, journal } = await begun();
    for (const index of [0, 1, 2, 0]) value(await journal.append(submitting(index)));
    fake.end();
    for (const index of [0, 1, 2, 0]) value(await journal.append(submitting(index)));
    expect(fake.starts).toBe(1);
    const next = value(await store.begin(newRun('20261122-000001-bbbb', plan), () => {}));
    expect(fake.starts).toBe(2);
    fake.ready();
    const recorded = next.append(submitting(0));
    await running();
    await running();
    expect(fake.batches.map(({ from }) => from)).toEqual([1]);
    fake.tell();
    value(await recorded);
  });
});

test('a store is closed when its thread has let go of it, and starts none after that', async () => {
  const { fake, store, journal } = await apart();
  let isClosed = false;
  const closing = store.close().then(() => {
    isClosed = true;
  });
  await running();
  expect([isClosed, fake.orders.map(({ kind }) => kind)]).toEqual([false, ['close']]);
  fake.end();
  await closing;
  expect(codeOf(await journal.append(submitting(0)))).toBe('closed');
  expect(fake.starts).toBe(1);
});

test('a store that no thread could be started for is written on the event loop', async () => {
  const rig = new Rig();
  const none = () => ({ send: () => {}, hold: () => {} });
  const store = await rig.store({
    threadFrom: 1,
    startThread:
      () =>
      ({ ended }) => {
        ended();
        return none();
      },
  });
  const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
  expect(await journal.append(submitting(0))).toEqual(ok(undefined));
  expect(rig.faults).toEqual([]);
});
