import { expect, test } from 'vitest';
import { createDeadlines } from '../../../src/targets/jenkins/deadlines.ts';
import { manualClock } from './clocks.ts';

/** How late a deadline may be at most, in milliseconds. */
const LATE = 200;

test('a deadline goes off once, not before its time and not much after', () => {
  const clock = manualClock();
  const deadlines = createDeadlines(clock);
  const went: number[] = [];
  clock.advance(50);
  deadlines.create(() => went.push(clock.now())).restart(1_000);
  clock.advance(1_000);
  expect(went).toEqual([]);
  clock.advance(60_000);
  expect(went).toHaveLength(1);
  expect(went[0]).toBeLessThanOrEqual(1_050 + LATE);
});

test('it counts anew from a restart, and never goes off when it was called off', () => {
  const clock = manualClock();
  const deadlines = createDeadlines(clock);
  const went: string[] = [];
  const restarted = deadlines.create(() => went.push('restarted'));
  const calledOff = deadlines.create(() => went.push('called off'));
  restarted.restart(1_000);
  calledOff.restart(1_000);
  clock.advance(900);
  restarted.restart(1_000);
  calledOff.callOff();
  clock.advance(900);
  expect(went).toEqual([]);
  clock.advance(100 + LATE);
  expect(went).toEqual(['restarted']);
  restarted.restart(100);
  clock.advance(100 + LATE);
  expect(went).toEqual(['restarted', 'restarted']);
});

test('a wall clock that jumps ends nothing', () => {
  const clock = manualClock();
  let jump = 0;
  const deadlines = createDeadlines({ now: () => clock.now() + jump, after: clock.after });
  let went = false;
  deadlines
    .create(() => {
      went = true;
    })
    .restart(30_000);
  jump = 3_600_000;
  clock.advance(20_000);
  expect(went).toBe(false);
  jump = -3_600_000;
  clock.advance(10_000 + LATE);
  expect(went).toBe(true);
});

test('no timer is left when none is pending, or after the end', () => {
  const clock = manualClock();
  let timers = 0;
  const deadlines = createDeadlines({
    now: clock.now,
    after(delay, act) {
      timers += 1;
      const callOff = clock.after(delay, () => {
        timers -= 1;
        act();
      });
      return () => {
        timers -= 1;
        callOff();
      };
    },
  });
  const deadline = deadlines.create(() => {});
  deadline.restart(30_000);
  expect(timers).toBe(1);
  deadline.callOff();
  clock.advance(100);
  expect(timers).toBe(0);
  deadline.restart(30_000);
  deadlines.close();
  expect(timers).toBe(0);
});
