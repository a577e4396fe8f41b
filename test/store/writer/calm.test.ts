import { expect, test } from 'vitest';
import { Calm } from '../../../src/store/sqlite/writer/calm.ts';
import { FakeClock } from '../../fake-clock.ts';

function calm(steps: number) {
  const clock = new FakeClock();
  let done = 0;
  const it = new Calm(clock, () => {
    done += 1;
    return done < steps;
  });
  return { clock, it, done: () => done };
}

test('what can wait is done when nothing was asked for during a tenth of a second, to its end', async () => {
  const { clock, it, done } = calm(3);
  it.disturbed();
  await clock.advance(60);
  it.disturbed();
  await clock.advance(60);
  expect(done()).toBe(0);
  await clock.advance(40);
  expect(done()).toBe(3);
  await clock.advance(1_000);
  expect(done()).toBe(3);
});

test('and never after the end', async () => {
  const { clock, it, done } = calm(3);
  it.disturbed();
  it.end();
  await clock.advance(1_000);
  expect(done()).toBe(0);
});
