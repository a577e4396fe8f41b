import { expect, test } from 'vitest';
import { HaltableClock } from '../../src/sandbox/clocks/haltable-clock.ts';
import { fasterClock, VirtualClock } from '../../src/sandbox/sandbox.ts';
import { FakeClock } from '../fake-clock.ts';

test('a virtual clock fires each timer at its own moment, also those set meanwhile', () => {
  const clock = new VirtualClock(0);
  const fired: (readonly [string, number])[] = [];
  const at = (name: string) => (): void => {
    fired.push([name, clock.now()]);
  };
  clock.after(20, at('second'));
  clock.after(10, () => clock.after(5, at('first')));
  clock.after(12, at('never'))();
  clock.after(31, at('later'));
  clock.advance(30);
  expect([fired, clock.now()]).toEqual([
    [
      ['first', 15],
      ['second', 20],
    ],
    30,
  ]);
});

test('a faster clock makes an hour of a minute', () => {
  const slow = new FakeClock(0);
  const fast = fasterClock(slow, 60);
  let rang = -1;
  fast.after(3_600_000, () => {
    rang = fast.now();
  });
  slow.advance(59_999);
  expect(rang).toBe(-1);
  slow.advance(1);
  expect(rang).toBe(3_600_000);
});

test('a halted clock holds back what comes due, drops what is called off meanwhile, and makes up for the rest', () => {
  const outer = new FakeClock(0);
  const clock = new HaltableClock(outer);
  const rang: number[] = [];
  const ring = (name: number) => (): void => {
    rang.push(name);
  };
  clock.after(10, ring(1));
  const callOff = clock.after(20, ring(2));
  clock.after(30, ring(3));
  clock.after(50, ring(4));
  clock.halt();
  outer.advance(40);
  callOff();
  expect([rang, clock.now()]).toEqual([[], 40]);
  clock.resume();
  expect(rang).toEqual([1, 3]);
  outer.advance(10);
  expect(rang).toEqual([1, 3, 4]);
});
