import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../../src/core/clock.ts';
import { type Endable, Underway } from '../../../../src/targets/jenkins/signals/underway.ts';
import type { SubmitSignals } from '../../../../src/targets/submission.ts';
import { manualClock } from '../clocks.ts';

/** How late a deadline may be at most, in milliseconds. */
const LATE = 200;

const signals = (): SubmitSignals => {
  const { signal } = new AbortController();
  return { leave: signal, stop: signal };
};

/** A request that notes what it is told. */
function request(told: string[], name = '', of: SubmitSignals = signals()): Endable {
  return {
    signals: of,
    place: 0,
    due: 0,
    onDeadline: () => void told.push(`${name}deadline`),
    onLeave: () => void told.push(`${name}leave`),
    onStop: () => void told.push(`${name}stop`),
  };
}

describe('a deadline', () => {
  test('goes off once, not before its time and not much after', () => {
    const clock = manualClock();
    const underway = new Underway(clock);
    const told: string[] = [];
    clock.advance(50);
    underway.begin(request(told), 1_000);
    clock.advance(1_000);
    expect(told).toEqual([]);
    clock.advance(LATE);
    expect(told).toEqual(['deadline']);
    clock.advance(60_000);
    expect(told).toEqual(['deadline']);
  });

  test('counts anew from when it is extended, and never goes off once the request has ended', () => {
    const clock = manualClock();
    const underway = new Underway(clock);
    const told: string[] = [];
    const [extended, ended] = [request(told, 'extended: '), request(told, 'ended: ')];
    underway.begin(extended, 1_000);
    underway.begin(ended, 1_000);
    clock.advance(900);
    underway.extend(extended, 1_000);
    underway.end(ended);
    clock.advance(900);
    expect(told).toEqual([]);
    clock.advance(100 + LATE);
    expect(told).toEqual(['extended: deadline']);
  });

  test('does not mind a wall clock that jumps', () => {
    const clock = manualClock();
    let jump = 0;
    const underway = new Underway({
      now: () => clock.now() + jump,
      monotonic: clock.monotonic,
      after: clock.after,
    });
    const told: string[] = [];
    underway.begin(request(told), 30_000);
    jump = 3_600_000;
    clock.advance(20_000);
    expect(told).toEqual([]);
    jump = -3_600_000;
    clock.advance(10_000 + LATE);
    expect(told).toEqual(['deadline']);
  });

  test('leaves no timer when nothing is under way, or after the end', () => {
    const clock = manualClock();
    let timers = 0;
    const counted: Clock['after'] = (delay, act) => {
      timers += 1;
      const callOff = clock.after(delay, () => {
        timers -= 1;
        act();
      });
      return () => {
        timers -= 1;
        callOff();
      };
    };
    const underway = new Underway({ now: clock.now, monotonic: clock.monotonic, after: counted });
    const one = request([]);
    underway.begin(one, 30_000);
    expect(timers).toBe(1);
    underway.end(one);
    clock.advance(100);
    expect(timers).toBe(0);
    underway.begin(one, 30_000);
    underway.close();
    expect(timers).toBe(0);
    underway.begin(request([]), 30_000);
    expect(timers).toBe(0);
  });
});

describe('a signal that many share', () => {
  test('ends those that are under way with it, and no others', () => {
    const underway = new Underway(manualClock());
    const [leave, stop] = [new AbortController(), new AbortController()];
    const of = { leave: leave.signal, stop: stop.signal };
    const told: string[] = [];
    const ended = request(told, 'ended: ', of);
    underway.begin(request(told, 'a: ', of), 1_000);
    underway.begin(ended, 1_000);
    underway.begin(request(told, 'of another run: '), 1_000);
    underway.end(ended);
    stop.abort();
    expect(told).toEqual(['a: stop']);
    leave.abort();
    expect(told).toEqual(['a: stop', 'a: leave']);
  });

  test('tells none that another one has ended meanwhile', () => {
    const underway = new Underway(manualClock());
    const controller = new AbortController();
    const of = { leave: controller.signal, stop: controller.signal };
    const told: string[] = [];
    const other = request(told, 'other: ', of);
    const first: Endable = {
      ...request(told, 'first: ', of),
      onLeave() {
        underway.end(first);
        underway.end(other);
        told.push('first: leave');
      },
    };
    underway.begin(first, 1_000);
    underway.begin(other, 1_000);
    controller.abort();
    expect(told).toEqual(['first: leave']);
  });

  test('gets one listener of the platform, however many requests there are', () => {
    const underway = new Underway(manualClock());
    const { signal } = new AbortController();
    let added = 0;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added += 1;
      add(...args);
    };
    for (let n = 0; n < 100; n += 1) underway.begin(request([], '', { leave: signal, stop: signal }), 1_000);
    expect(added).toBe(1);
  });
});
