import { expect, test } from 'vitest';
import { nodeCronTicks } from '../../src/schedule/ticks/node-cron-ticks.ts';

test('ticks come by themselves until they are stopped', async () => {
  const ticks = await nodeCronTicks();
  let count = 0;
  await new Promise<void>(resolve => {
    ticks.start(() => {
      count++;
      ticks.stop();
      resolve();
    });
  });
  expect(count).toBe(1);
});

test('starting again replaces the receiver, and stopping twice does no harm', async () => {
  const ticks = await nodeCronTicks();
  const first = new Promise<string>(resolve => ticks.start(() => resolve('first')));
  const second = new Promise<string>(resolve => ticks.start(() => resolve('second')));
  expect(await Promise.race([first, second])).toBe('second');
  ticks.stop();
  ticks.stop();
});

test('a defect in the receiver ends as an uncaught error instead of a line in a log', async () => {
  const ticks = await nodeCronTicks();
  const guards = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  try {
    const uncaught = new Promise<Error>(resolve => process.once('uncaughtException', resolve));
    ticks.start(() => {
      ticks.stop();
      throw new Error('a defect');
    });
    expect((await uncaught).message).toBe('a defect');
  } finally {
    for (const guard of guards) process.on('uncaughtException', guard);
  }
});
