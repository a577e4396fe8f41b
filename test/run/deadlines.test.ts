import { expect, test } from 'vitest';
import { type Deadline, Deadlines } from '../../src/run/deadlines.ts';
import { FakeClock } from '../fake-clock.ts';
import fc from '../property.ts';

const DELAY = 1_000;

interface Named extends Deadline {
  readonly name: number;
}

test('pass each in its own time, and none that was called off; one timer does for all', () => {
  const step = fc.record({ wait: fc.nat(400), calledOff: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), steps => {
      const clock = new FakeClock();
      const began = clock.monotonic();
      const passed: [number, number][] = [];
      const deadlines = new Deadlines<Named>(clock, DELAY, ({ name }) =>
        passed.push([name, clock.monotonic() - began]),
      );
      const expected: [number, number][] = [];
      for (const [name, { wait, calledOff }] of steps.entries()) {
        const deadline: Named = { name, due: 0, stands: false };
        const setAt = clock.monotonic() - began;
        deadlines.set(deadline);
        if (calledOff) deadlines.callOff(deadline);
        else expected.push([name, setAt + DELAY]);
        expect(clock.pending).toBeLessThanOrEqual(1);
        clock.advance(wait);
      }
      clock.advance(2 * DELAY);
      expect(passed).toEqual(expected);
      expect(clock.pending).toBe(0);
    }),
  );
});

test('pass no more when they are closed, and keep no process alive', () => {
  const clock = new FakeClock();
  const passed: Named[] = [];
  const deadlines = new Deadlines<Named>(clock, DELAY, one => passed.push(one));
  deadlines.set({ name: 1, due: 0, stands: false });
  deadlines.close();
  expect(clock.pending).toBe(0);
  clock.advance(2 * DELAY);
  expect(passed).toEqual([]);
});
