import { expect, test } from 'vitest';
import { sharedThen } from '../../src/core/shared-then.ts';

test('those who wait for the same promise share the one that comes of it; each other one has its own', async () => {
  let mapped = 0;
  const doubled = sharedThen((value: number) => {
    mapped += 1;
    return value * 2;
  });
  const promise = Promise.resolve(1);
  const [first, second, other] = [doubled(promise), doubled(promise), doubled(Promise.resolve(2))];
  expect(second).toBe(first);
  expect(await Promise.all([first, second, other])).toEqual([2, 2, 4]);
  expect(mapped).toBe(2);
});
