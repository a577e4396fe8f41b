import { describe, expect, test } from 'vitest';
import { runId } from '../../../src/core/ids.ts';
import { err } from '../../../src/core/result.ts';
import type { Recorded } from '../../../src/store/journal.ts';
import { eventBatch } from '../../../src/store/sqlite/events.ts';
import type { JournalBatch } from '../../../src/store/sqlite/writer/journal-batch.ts';
import { WriterThread } from '../../../src/store/sqlite/writer/writer-thread.ts';
import { storeFault } from '../../../src/store/store-fault.ts';
import { codeOf } from '../store-rig.ts';
import { FakeThread } from './fake-thread.ts';

const batch = (from: number): JournalBatch => ({
  run: runId('20261122-000000-aaaa'),
  number: 1,
  owner: 'a',
  isStopping: false,
  at: 0,
  ...eventBatch(from, []),
});

/** A thread that has started, what was told of each batch, and how to write one. */
function started() {
  const fake = new FakeThread();
  const thread = new WriterThread(fake.start);
  fake.ready();
  const told: [from: number, recorded: Recorded | null][] = [];
  const write = (from: number): void => thread.write(batch(from), recorded => told.push([from, recorded]));
  return { fake, thread, told, write };
}

const codes = (told: readonly [number, Recorded | null][]) =>
  told.map(([from, recorded]) => [from, recorded === null ? 'nobody knows' : codeOf(recorded)]);

describe('a thread that writes', () => {
  test('takes nothing before it is ready', () => {
    const fake = new FakeThread();
    const thread = new WriterThread(fake.start);
    expect(thread.isReady).toBe(false);
    fake.ready();
    expect(thread.isReady).toBe(true);
  });

  test('gets batches in order, and each of its answers goes to the one that it is of', () => {
    const { fake, told, write } = started();
    for (const from of [1, 2, 3]) write(from);
    expect(fake.batches.map(({ from }) => from)).toEqual([1, 2, 3]);
    fake.tell();
    fake.tell(err(storeFault('locked', 'store.db')));
    fake.tell();
    expect(codes(told)).toEqual([
      [1, 'ok'],
      [2, 'locked'],
      [3, 'ok'],
    ]);
  });

  test('keeps the process alive as long as something is written, and no longer', () => {
    const { fake, write } = started();
    expect(fake.isHeld).toBe(false);
    write(1);
    write(2);
    fake.tell();
    expect(fake.isHeld).toBe(true);
    fake.tell();
    expect(fake.isHeld).toBe(false);
  });

  test('that dies leaves nobody waiting: whether the rest is written they have to look up', () => {
    const { fake, thread, told, write } = started();
    write(1);
    write(2);
    fake.tell();
    fake.end();
    expect(codes(told)).toEqual([
      [1, 'ok'],
      [2, 'nobody knows'],
    ]);
    expect([thread.isReady, thread.isOver]).toEqual([false, true]);
  });
});

describe('to close a thread that writes', () => {
  test('waits for what it was given, and for its end', async () => {
    const { fake, thread, told, write } = started();
    write(1);
    let isClosed = false;
    const closing = thread.close().then(() => {
      isClosed = true;
    });
    expect(fake.orders.map(({ kind }) => kind)).toEqual(['write', 'close']);
    fake.tell();
    await Promise.resolve();
    expect([codes(told), isClosed, fake.isHeld]).toEqual([[[1, 'ok']], false, true]);
    fake.end();
    await closing;
    expect(isClosed).toBe(true);
  });

  test('does so also while it starts, and takes nothing from then on', async () => {
    const fake = new FakeThread();
    const thread = new WriterThread(fake.start);
    const closing = thread.close();
    fake.ready();
    expect([thread.isReady, fake.orders.map(({ kind }) => kind)]).toEqual([false, ['close']]);
    fake.end();
    await closing;
  });

  test('is done at once when it has died', async () => {
    const { fake, thread } = started();
    fake.end();
    await thread.close();
    expect(fake.orders).toEqual([]);
  });
});
