import { expect, test } from 'vitest';
import { err, ok } from '../../../src/core/result.ts';
import { BackPressure, type Turn } from '../../../src/run/back-pressure/back-pressure.ts';
import type { PressureOfRun } from '../../../src/run/back-pressure/pressure-of-run.ts';
import type { Pressure } from '../../../src/run/events.ts';
import { FakeClock } from '../../fake-clock.ts';
import { FakeTarget, refusal } from '../fake-target.ts';

/** The back-pressure of a target whose queue takes twenty, and whose looks a test may delay. */
class Rig {
  readonly clock = new FakeClock();
  readonly target = new FakeTarget();
  readonly over = new AbortController();
  readonly pressure: PressureOfRun;
  readonly turns: Turn[] = [];
  readonly held: Pressure[] = [];
  queueLength = 0;
  answered = 0;
  /** What a look has to wait for. */
  gate: Promise<void> = Promise.resolve();

  /** How often it was told that the target is unwell. */
  unwell = 0;
  readonly stop = new AbortController();
  readonly #shared: BackPressure;

  constructor() {
    this.target.load = async (_maximumAge, signal) => {
      this.target.loads += 1;
      const load = { queueLength: this.queueLength, quietingDown: false, at: this.clock.monotonic() };
      await Promise.race([this.gate, aborted(signal)]);
      return signal?.aborted === true ? err(refusal('interrupted')) : ok(load);
    };
    this.#shared = new BackPressure({
      target: this.target,
      bounds: { queueLength: 20, latency: 5_000, quietDown: 'wait' },
      connections: 100,
      clock: this.clock,
      unwell: () => {
        this.unwell += 1;
      },
    });
    this.pressure = this.#shared.join({ stop: this.stop.signal, over: this.over.signal });
  }

  /** Another run of the process. */
  join(): PressureOfRun {
    return this.#shared.join({ stop: new AbortController().signal, over: this.over.signal });
  }

  /** Gives how to withdraw it. */
  ask(pressure = this.pressure): () => void {
    let withdraw = (): void => {};
    const sender = {
      whenSettled: (act: () => void): void => {
        withdraw = act;
      },
      held: (why: Pressure) => void this.held.push(why),
    };
    void pressure.take(sender).then(turn => this.turns.push(turn));
    return () => withdraw();
  }

  async askFor(amount: number): Promise<void> {
    for (let n = 0; n < amount; n += 1) this.ask();
    await this.settle();
  }

  /** The server has queued all that were sent. */
  async answerAll(): Promise<void> {
    for (const turn of this.turns.splice(0)) {
      if (turn.kind !== 'sent') continue;
      turn.answered(5);
      this.answered += 1;
    }
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
  }
}

const aborted = (signal?: AbortSignal): Promise<void> =>
  new Promise(resolve => signal?.addEventListener('abort', () => resolve(), { once: true }));

test('what was answered while the queue was being read may be missing in it: it is counted on top', async () => {
  const rig = new Rig();
  await rig.askFor(10);
  rig.clock.advance(15_000);
  let open = (): void => {};
  rig.gate = new Promise(resolve => {
    open = resolve;
  });
  // What is known of the queue is too old, so it is read: without the ten, whose answers come before what was read does.
  await rig.askFor(20);
  rig.clock.advance(100);
  await rig.answerAll();
  // Looks from now on show them.
  rig.queueLength = 10;
  open();
  await rig.settle();
  expect(rig.turns).toHaveLength(10);
  rig.over.abort();
});

test('what was answered before the queue was read is in it, or has left it: it is counted once', async () => {
  const rig = new Rig();
  await rig.askFor(10);
  await rig.answerAll();
  rig.clock.advance(15_000);
  rig.queueLength = 10;
  await rig.askFor(20);
  expect(rig.turns).toHaveLength(10);
  rig.over.abort();
});

test('the last one that is withdrawn leaves no timer behind, which would keep the process alive', async () => {
  const rig = new Rig();
  rig.queueLength = 812;
  const withdraw = [rig.ask(), rig.ask()];
  await rig.settle();
  expect(rig.held).toHaveLength(2);
  withdraw[0]?.();
  await rig.settle();
  expect(rig.clock.pending).toBe(1);
  withdraw[1]?.();
  await rig.settle();
  expect(rig.turns.map(({ kind }) => kind)).toEqual(['withdrawn', 'withdrawn']);
  expect(rig.clock.pending).toBe(0);
});

test.each([-3_600_000, 3_600_000])(
  'a wall clock that is set by %d ms neither stalls what waits nor hammers the queue',
  async step => {
    const rig = new Rig();
    await rig.askFor(20);
    await rig.answerAll();
    rig.clock.step(step);
    rig.clock.advance(10);
    const before = rig.target.loads;
    await rig.askFor(100);
    expect(rig.turns).toHaveLength(20);
    for (let second = 0; second < 20; second += 1) {
      await rig.answerAll();
      rig.clock.advance(1_000);
      await rig.settle();
    }
    expect(rig.target.loads - before).toBeLessThan(20);
    expect(rig.answered).toBe(120);
    rig.over.abort();
  },
);

test('nobody of a run that is stopped is held back any more, and everybody of the others is', async () => {
  const rig = new Rig();
  rig.queueLength = 812;
  rig.ask();
  rig.ask(rig.join());
  rig.ask();
  await rig.settle();
  expect(rig.turns).toEqual([]);
  rig.stop.abort();
  await rig.settle();
  expect(rig.turns.map(({ kind }) => kind)).toEqual(['sent', 'sent']);
  rig.over.abort();
});

test('a run that is over while the queue is read ends that, which says nothing of the target', async () => {
  const rig = new Rig();
  rig.gate = new Promise(() => {});
  rig.ask();
  await rig.settle();
  expect(rig.target.loads).toBe(1);
  rig.over.abort();
  await rig.settle();
  expect([rig.unwell, rig.clock.pending]).toEqual([0, 0]);
  rig.gate = Promise.resolve();
  rig.ask(rig.join());
  await rig.settle();
  expect(rig.turns.map(({ kind }) => kind)).toEqual(['sent']);
});
