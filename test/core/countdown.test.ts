import { expect, test } from 'vitest';
import { Countdown } from '../../src/core/countdown.ts';

/** Whether it has finished when everything that is ready to happen has happened. */
async function isFinished({ finished }: Countdown): Promise<boolean> {
  return Promise.race([finished.then(() => true), new Promise<boolean>(done => setImmediate(done, false))]);
}

test('is finished when the last piece of work is done, and not before', async () => {
  const work = new Countdown(2);
  work.done();
  expect(await isFinished(work)).toBe(false);
  work.done();
  expect(await isFinished(work)).toBe(true);
});

test('of nothing is finished at once', async () => {
  expect(await isFinished(new Countdown(0))).toBe(true);
});

test('a defect in one piece of work ends the wait for the others', async () => {
  const work = new Countdown(2);
  work.failed(new Error('a defect'));
  await expect(work.finished).rejects.toThrow('a defect');
});
