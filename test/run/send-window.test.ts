import { expect, test } from 'vitest';
import { SendWindow } from '../../src/run/send-window.ts';
import { Bench, planOf } from './bench.ts';

/** For each connection. */
const MOST = 16;

/** Who was let in, in that order; each by its number. */
class Crowd {
  readonly window = new SendWindow(1);
  readonly entered: number[] = [];
  readonly withdraw: (() => boolean)[] = [];

  constructor(size: number) {
    for (let one = 0; one < size; one += 1) this.ask(one);
  }

  ask(one: number): void {
    const entrant = { stands: false, enter: () => void this.entered.push(one) };
    this.window.ask(entrant);
    this.withdraw.push(() => this.window.withdraw(entrant));
  }
}

test('lets in so many at once, and the next with each that leaves, in the order of asking', () => {
  const crowd = new Crowd(MOST + 2);
  const { window, entered } = crowd;
  expect(entered.length).toBe(MOST);
  window.leave();
  window.leave();
  expect(entered.slice(MOST)).toEqual([MOST, MOST + 1]);
  window.leave();
  crowd.ask(-1);
  expect(entered.at(-1)).toBe(-1);
});

test('who does not want to be sent any more holds nobody up', () => {
  const { window, entered, withdraw } = new Crowd(MOST + 2);
  expect([withdraw[0]?.(), withdraw[MOST]?.(), withdraw[MOST]?.()]).toEqual([false, true, false]);
  window.leave();
  expect(entered.at(-1)).toBe(MOST + 1);
});

test('what a crash leaves to be looked for is bounded, however many may be in flight', async () => {
  const bench = new Bench();
  const numbers = [...Array(300).keys()].join(', ');
  const plan = planOf(
    `  t: {job: x, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`,
    ', concurrency: 300',
  );
  const announced: (() => void)[] = [];
  bench.start(plan, {
    detach: true,
    emit: event =>
      event.type === 'request-changed' && event.state.state === 'submitting'
        ? new Promise(resolve => announced.push(() => resolve(true)))
        : undefined,
  });
  await bench.advance(10_000);
  expect(announced.length).toBe(8 * MOST);
  for (let write = announced.pop(); write !== undefined; write = announced.pop()) {
    write();
    await bench.settle();
  }
  expect(bench.ended().requests.every(({ verdict }) => verdict === 'handed-over')).toBe(true);
});
