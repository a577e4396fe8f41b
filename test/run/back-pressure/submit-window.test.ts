import { expect, test } from 'vitest';
import { afterAnswer, OPEN_WINDOW, type SubmitWindow } from '../../../src/run/back-pressure/submit-window.ts';
import fc from '../../property.ts';

const BOUNDS = { latency: 1_000, most: 8 };

const after = (latencies: readonly number[], window: SubmitWindow = OPEN_WINDOW): SubmitWindow =>
  latencies.reduce((each, latency) => afterAnswer(each, latency, BOUNDS), window);

const times = (amount: number, latency: number): readonly number[] => Array(amount).fill(latency);

test('while answers are in time there is no bound', () => {
  expect(after(times(100, 900)).limit).toBeNull();
});

test('slow answers halve it round by round, down to one at a time', () => {
  const limits = [8, 12, 14, 15, 20].map(amount => after(times(amount, 5_000)).limit);
  expect(limits).toEqual([4, 2, 1, 1, 1]);
});

test('one slow answer among quick ones changes nothing', () => {
  expect(after([...times(4, 100), 3_000, ...times(20, 100)]).limit).toBeNull();
});

test('quick answers open it by one for each round, until there is no bound', () => {
  const one = after(times(14, 5_000));
  expect(one.limit).toBe(1);
  const limits = [1, 3, 6, 10, 15, 21, 28].map(amount => after(times(amount, 100), one).limit);
  expect(limits).toEqual([2, 3, 4, 5, 6, 7, null]);
});

test('whatever the answers take, at least one may be sent, and never more than connections', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { maxLength: 200 }), latencies => {
      const { limit } = after(latencies);
      expect(limit === null || (limit >= 1 && limit < BOUNDS.most)).toBe(true);
    }),
  );
});
