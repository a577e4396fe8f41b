import { expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { GroupCommit, LAZY_DELAY } from '../../src/store/group-commit.ts';
import type { Recorded } from '../../src/store/journal.ts';
import { PATIENCE } from '../../src/store/patience.ts';
import { type StoreFaultCode, storeFault } from '../../src/store/store-fault.ts';
import { FakeClock } from '../fake-clock.ts';
import { codeOf } from './store-rig.ts';

/** A writer that does as a test says, and turns of an event loop that end when a test says. */
class Desk {
  readonly clock = new FakeClock();
  readonly batches: number[][] = [];
  readonly faults: string[] = [];
  answer: 'ok' | StoreFaultCode = 'ok';
  #turn: (() => void)[] = [];
  #gatherings: (() => void)[] = [];
  readonly commits = new GroupCommit<number>({
    write: (batch): Recorded => {
      if (this.answer !== 'ok') return err(storeFault(this.answer, 'store.db'));
      this.batches.push([...batch]);
      return ok(undefined);
    },
    clock: this.clock,
    endOfTurn: act => void this.#turn.push(act),
    gather: act => void this.#gatherings.push(act),
    onFault: ({ code }) => void this.faults.push(code),
  });

  endTurn(): void {
    const acts = this.#turn;
    this.#turn = [];
    for (const act of acts) act();
  }

  endGathering(): void {
    const acts = this.#gatherings;
    this.#gatherings = [];
    for (const act of acts) act();
    this.endTurn();
  }
}

test('what comes while company is waited for is one transaction, in order, and nothing is told before it', async () => {
  const desk = new Desk();
  const told: number[] = [];
  for (const item of [1, 2, 3]) void desk.commits.add(item, 'soon').then(() => told.push(item));
  await Promise.resolve();
  expect([desk.batches, told]).toEqual([[], []]);
  desk.endTurn();
  await desk.commits.flush();
  expect([desk.batches, told]).toEqual([[[1, 2, 3]], [1, 2, 3]]);
});

test('a transaction waits for as many as the last one had, but not for ever', () => {
  const desk = new Desk();
  const add = (...items: readonly number[]): void => {
    for (const item of items) void desk.commits.add(item, 'soon');
    desk.endTurn();
  };
  add(1, 2, 3);
  add(4, 5);
  expect(desk.batches).toEqual([[1, 2, 3]]);
  add(6);
  expect(desk.batches.at(-1)).toEqual([4, 5, 6]);
  add(7);
  expect(desk.batches.length).toBe(2);
  desk.endGathering();
  expect(desk.batches.at(-1)).toEqual([7]);
  // Nobody else came: so the next one does not wait.
  add(8);
  expect(desk.batches.at(-1)).toEqual([8]);
  desk.endGathering();
  expect(desk.batches.length).toBe(4);
});

test('what nothing waits for goes along with what comes next, or alone after a while', () => {
  const desk = new Desk();
  void desk.commits.add(1, 'lazily');
  void desk.commits.add(2, 'soon');
  desk.endTurn();
  expect(desk.batches).toEqual([[1, 2]]);
  void desk.commits.add(3, 'lazily');
  desk.clock.advance(LAZY_DELAY - 1);
  void desk.commits.add(4, 'lazily');
  expect(desk.batches).toEqual([[1, 2]]);
  desk.clock.advance(1);
  expect(desk.batches).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(desk.clock.pending).toBe(0);
});

test('a flush writes at the end of the turn what would have waited, and settles with it', async () => {
  const desk = new Desk();
  void desk.commits.add(1, 'lazily');
  const flushed = desk.commits.flush();
  desk.endTurn();
  expect(codeOf(await flushed)).toBe('ok');
  expect(desk.batches).toEqual([[1]]);
});

test('a crowd is written in portions, each in a turn of its own', async () => {
  const desk = new Desk();
  const all = Array.from({ length: 2_500 }, (_, item) => item);
  for (const item of all) void desk.commits.add(item, 'soon');
  desk.endTurn();
  expect(desk.batches.map(batch => batch.length)).toEqual([1_000]);
  desk.endTurn();
  desk.endTurn();
  expect(desk.batches.flat()).toEqual(all);
});

test('while another process holds the lock everything waits, and goes out together', async () => {
  const desk = new Desk();
  desk.answer = 'locked';
  const first = desk.commits.add(1, 'soon');
  desk.endTurn();
  const second = desk.commits.add(2, 'soon');
  desk.endTurn();
  desk.clock.advance(PATIENCE.pause * (PATIENCE.attempts - 2));
  desk.answer = 'ok';
  desk.clock.advance(PATIENCE.pause);
  expect([codeOf(await first), codeOf(await second), desk.batches]).toEqual(['ok', 'ok', [[1, 2]]]);
  expect(desk.faults).toEqual([]);
});

test('a lock that is held for too long ends it, for all that wait', async () => {
  const desk = new Desk();
  desk.answer = 'locked';
  const items = [desk.commits.add(1, 'soon'), desk.commits.add(2, 'lazily')];
  desk.endTurn();
  desk.clock.advance(PATIENCE.pause * PATIENCE.attempts);
  expect((await Promise.all(items)).map(codeOf)).toEqual(['locked', 'locked']);
  expect(desk.faults).toEqual(['locked']);
  expect(desk.clock.pending).toBe(0);
});

test('after a fault nothing is written, even when it could be: a journal has no holes', async () => {
  const desk = new Desk();
  desk.answer = 'disk-full';
  const first = desk.commits.add(1, 'soon');
  desk.endTurn();
  desk.answer = 'ok';
  const second = desk.commits.add(2, 'soon');
  desk.endTurn();
  expect([await first, await second, await desk.commits.flush()].map(codeOf)).toEqual([
    'disk-full',
    'disk-full',
    'disk-full',
  ]);
  expect([desk.batches, desk.faults]).toEqual([[], ['disk-full']]);
});
