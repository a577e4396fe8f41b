import { expect, test } from 'vitest';
import { LeapingClock } from '../../src/testing/leaping-clock.ts';
import { FakeClock } from '../fake-clock.ts';

const start = Date.UTC(2026, 0, 1);

test('leaps to the timer that is due next, whatever the order in which timers were set', () => {
  const clock = new LeapingClock(new FakeClock(start));
  const rung: number[] = [];
  for (const hour of [3, 1, 2]) clock.after(hour * 3_600_000, () => rung.push(clock.now() - start));
  expect([clock.leap(), clock.leap(), clock.leap(), clock.leap()]).toEqual([true, true, true, false]);
  expect(rung).toEqual([3_600_000, 7_200_000, 10_800_000]);
});

test('goes on with the other clock meanwhile, and a timer rings once', () => {
  const base = new FakeClock(start);
  const clock = new LeapingClock(base);
  const rung: string[] = [];
  clock.after(1_000, () => rung.push('first'));
  clock.after(5_000, () => rung.push('second'));
  base.advance(2_000);
  expect(clock.leap()).toBe(true);
  base.advance(60_000);
  expect(rung).toEqual(['first', 'second']);
  expect(clock.now()).toBe(start + 65_000);
});

test('forgets a timer that was called off', () => {
  const base = new FakeClock(start);
  const clock = new LeapingClock(base);
  const callOff = clock.after(1_000, () => expect.unreachable());
  callOff();
  expect(clock.leap()).toBe(false);
  expect(base.pending).toBe(0);
});

test('shows whole milliseconds, as the machine does, though pauses may be fractions of one', () => {
  const clock = new LeapingClock(new FakeClock(start));
  const rung: number[] = [];
  clock.after(1_000.25, () => rung.push(clock.now() - start));
  expect(clock.leap()).toBe(true);
  expect(rung).toEqual([1_001]);
});
