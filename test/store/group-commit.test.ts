import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { GroupCommit, LAZY_DELAY } from '../../src/store/group-commit.ts';
import type { Recorded } from '../../src/store/journal.ts';
import { PATIENCE } from '../../src/store/patience.ts';
import { type StoreFaultCode, storeFault } from '../../src/store/store-fault.ts';
import { FakeClock } from '../fake-clock.ts';
import { codeOf } from './store-rig.ts';

/** A writer that does as a test says, at once or when it says so, and turns of an event loop that end when a test says. */
class Desk {
  readonly clock = new FakeClock();
  readonly batches: number[][] = [];
  readonly faults: string[] = [];
  answer: 'ok' | 'later' | StoreFaultCode = 'ok';
  /** Tells of the batch that was not answered yet; null: there is none. */
  #tell: ((recorded: Recorded) => void) | null = null;
  #turn: (() => void)[] = [];
  #gatherings: (() => void)[] = [];
  readonly commits = new GroupCommit<number>({
    write: (batch, told) => {
      if (this.#tell !== null) throw new Error('the one before is not written yet');
      if (this.answer === 'ok' || this.answer === 'later') this.batches.push([...batch]);
      if (this.answer === 'later') this.#tell = told;
      else told(this.answer === 'ok' ? ok(undefined) : err(storeFault(this.answer, 'store.db')));
    },
    clock: this.clock,
    endOfTurn: act => void this.#turn.push(act),
    gather: act => void this.#gatherings.push(act),
    onFault: ({ code }) => void this.faults.push(code),
  });

  /** What is being written has been, or could not be. */
  written(fault: StoreFaultCode | null = null): void {
    const tell = this.#tell;
    this.#tell = null;
    tell?.(fault === null ? ok(undefined) : err(storeFault(fault, 'store.db')));
    this.endTurn();
  }

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

describe('while a transaction is written elsewhere', () => {
  const busy = (): Desk => {
    const desk = new Desk();
    desk.answer = 'later';
    return desk;
  };
  const codes = (all: readonly Promise<Recorded>[]): Promise<readonly string[]> =>
    Promise.all(all.map(async one => codeOf(await one)));

  test('the next one gathers, and goes out when that one is told', async () => {
    const desk = busy();
    const told: number[] = [];
    const add = (...items: readonly number[]): void => {
      for (const item of items) void desk.commits.add(item, 'soon').then(() => told.push(item));
      desk.endTurn();
    };
    add(1, 2);
    add(3);
    add(4, 5);
    desk.endGathering();
    await Promise.resolve();
    expect([desk.batches, told]).toEqual([[[1, 2]], []]);
    desk.written();
    await Promise.resolve();
    expect([desk.batches, told]).toEqual([
      [
        [1, 2],
        [3, 4, 5],
      ],
      [1, 2],
    ]);
  });

  test('fewer than the last time wait for company when it is done', () => {
    const desk = busy();
    for (const item of [1, 2, 3]) void desk.commits.add(item, 'soon');
    desk.endTurn();
    void desk.commits.add(4, 'soon');
    desk.written();
    expect(desk.batches).toEqual([[1, 2, 3]]);
    desk.endGathering();
    expect(desk.batches).toEqual([[1, 2, 3], [4]]);
  });

  test('what nothing waits for has its time from then on', () => {
    const desk = busy();
    void desk.commits.add(1, 'soon');
    desk.endTurn();
    void desk.commits.add(2, 'lazily');
    desk.written();
    desk.clock.advance(LAZY_DELAY - 1);
    expect(desk.batches).toEqual([[1]]);
    desk.clock.advance(1);
    expect(desk.batches).toEqual([[1], [2]]);
  });

  test('a flush waits for that one and for all that has come since', async () => {
    const desk = busy();
    void desk.commits.add(1, 'lazily');
    const first = desk.commits.flush();
    desk.endTurn();
    const same = desk.commits.flush();
    void desk.commits.add(2, 'lazily');
    const second = desk.commits.flush();
    desk.written();
    expect(await codes([first, same])).toEqual(['ok', 'ok']);
    expect(desk.batches).toEqual([[1], [2]]);
    desk.written();
    expect(await codes([second])).toEqual(['ok']);
  });

  test('a lock keeps the order: first what could not be written, then what came meanwhile', () => {
    const desk = busy();
    void desk.commits.add(1, 'soon');
    desk.endTurn();
    void desk.commits.add(2, 'soon');
    desk.written('locked');
    desk.clock.advance(PATIENCE.pause);
    desk.written();
    desk.written();
    expect(desk.batches).toEqual([[1], [1], [2]]);
  });

  test('a fault reaches what is written and what waits for it, and is told once', async () => {
    const desk = busy();
    const items = [desk.commits.add(1, 'soon')];
    desk.endTurn();
    items.push(desk.commits.add(2, 'soon'), desk.commits.add(3, 'lazily'), desk.commits.flush());
    desk.written('disk-full');
    desk.endGathering();
    expect(await codes(items)).toEqual(['disk-full', 'disk-full', 'disk-full', 'disk-full']);
    expect([desk.batches, desk.faults, desk.clock.pending]).toEqual([[[1]], ['disk-full'], 0]);
  });

  test('who has lost the run hears so at once, and what is told of the transaction then changes nothing', async () => {
    const desk = busy();
    const item = desk.commits.add(1, 'soon');
    desk.endTurn();
    desk.commits.fail(storeFault('taken-over', 'the run'));
    expect(await codes([item])).toEqual(['taken-over']);
    desk.written('locked');
    expect(await codes([desk.commits.add(2, 'soon')])).toEqual(['taken-over']);
    expect([desk.faults, desk.clock.pending]).toEqual([['taken-over'], 0]);
  });
});
