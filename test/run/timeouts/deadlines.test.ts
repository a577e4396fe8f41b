import { expect, test } from 'vitest';
import { type Deadline, Deadlines } from '../../../src/run/timeouts/deadlines.ts';
import { FakeClock } from '../../fake-clock.ts';
import fc from '../../property.ts';

interface Named extends Deadline {
  readonly name: number;
}

const named = (name: number): Named => ({ name, due: 0, stands: false });

test('pass each in its own time, later where they were put off, and none that was called off; one timer does for all', () => {
  const step = fc.record({
    delay: fc.nat(1_000),
    wait: fc.nat(400),
    act: fc.constantFrom('nothing', 'call off', 'put off'),
    later: fc.nat(800),
    /** Which one it is done to, of those that were set so far. */
    whose: fc.nat(20),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), steps => {
      const clock = new FakeClock();
      const began = clock.monotonic();
      const passed: [number, number][] = [];
      const deadlines = new Deadlines<Named>(clock, ({ name }) =>
        passed.push([name, clock.monotonic() - began]),
      );
      const all: Named[] = [];
      const due = new Map<number, number>();
      for (const [name, { delay, wait, act, later, whose }] of steps.entries()) {
        const now = clock.monotonic() - began;
        all.push(named(name));
        deadlines.set(all[name] ?? named(name), delay);
        due.set(name, now + delay);
        const other = all[whose % all.length] ?? named(name);
        const otherDue = due.get(other.name);
        if (act === 'call off') {
          if (other.stands) due.delete(other.name);
          deadlines.callOff(other);
        }
        if (act === 'put off' && other.stands && otherDue !== undefined) {
          deadlines.putOff(other, later);
          due.set(other.name, otherDue + later);
        }
        expect(clock.pending).toBeLessThanOrEqual(1);
        clock.advance(wait);
      }
      clock.advance(20_000);
      const expected = [...due].sort(([one, at], [other, otherAt]) => at - otherAt || one - other);
      expect(passed).toEqual(expected);
      expect(clock.pending).toBe(0);
    }),
  );
});

test('that were called off are let go of: thousands that are set and called off stay a few', () => {
  const clock = new FakeClock();
  const passed: number[] = [];
  const deadlines = new Deadlines<Named>(clock, ({ name }) => passed.push(name));
  const kept = [1, 2, 3].map(named);
  for (const one of kept) deadlines.set(one, 1_000);
  for (let name = 10; name < 5_000; name += 1) {
    const one = named(name);
    deadlines.set(one, 1_000);
    deadlines.callOff(one);
    expect(deadlines.held).toBeLessThan(100);
  }
  clock.advance(1_000);
  expect(passed).toEqual([1, 2, 3]);
  expect(deadlines.held).toBe(0);
});

test('pass no more when they are closed, none is set then, and they keep no process alive', () => {
  const clock = new FakeClock();
  const passed: Named[] = [];
  const deadlines = new Deadlines<Named>(clock, one => passed.push(one));
  deadlines.set(named(1), 1_000);
  deadlines.close();
  deadlines.set(named(2), 1_000);
  expect(clock.pending).toBe(0);
  clock.advance(2_000);
  expect(passed).toEqual([]);
});
