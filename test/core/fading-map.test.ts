import { expect, test } from 'vitest';
import { FadingMap } from '../../src/core/fading-map.ts';
import { FakeClock } from '../fake-clock.ts';

test('an entry is forgotten so long after it was last set, and the others are not', () => {
  const clock = new FakeClock();
  const map = new FadingMap<string, number>(clock, 1_000);
  map.set('a', 1);
  map.set('b', 2);
  clock.advance(600);
  map.set('a', 3);
  expect(map.get('b')).toBe(2);
  clock.advance(400);
  expect([map.get('a'), map.get('b'), map.size]).toEqual([3, undefined, 1]);
  clock.advance(600);
  expect([map.has('a'), map.size]).toEqual([false, 0]);
});

test('what is set again and again stays few', () => {
  const clock = new FakeClock();
  const map = new FadingMap<number, true>(clock, 1_000);
  for (let n = 0; n < 10_000; n += 1) {
    map.set(n, true);
    clock.advance(100);
  }
  expect(map.size).toBe(9);
});
