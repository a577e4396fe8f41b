import { expect, test } from 'vitest';
import { when } from '../../src/core/when.ts';

test('tells what a promise came to, and of a defect, be it the promise’s or of who was told', async () => {
  const told: unknown[] = [];
  const failed = (defect: unknown) => void told.push(defect);
  when(Promise.resolve(1), value => told.push(value), failed);
  when(Promise.reject(new Error('of the promise')), value => told.push(value), failed);
  const broken = (): void => {
    throw new Error('of who was told');
  };
  when(Promise.resolve(2), broken, failed);
  await new Promise(resolve => setImmediate(resolve));
  expect(told).toEqual([1, new Error('of the promise'), new Error('of who was told')]);
});
