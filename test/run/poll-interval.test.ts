import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pollInterval } from '../../src/run/poll-interval.ts';

const milliseconds = fc.nat({ max: 3_600_000 });

test('looking is quick at the beginning and after a change, and slower the longer nothing changes', () => {
  expect(pollInterval(0, 0, 0)).toBe(500);
  expect(pollInterval(60_000, 0, 0)).toBe(1_000);
  expect(pollInterval(60_000, 5_000, 0)).toBe(1_500);
  expect(pollInterval(60_000, 60_000, 0)).toBe(7_000);
  fc.assert(
    fc.property(
      milliseconds,
      milliseconds,
      milliseconds,
      (age, a, b) => pollInterval(age, a, 0) <= pollInterval(age, a + b, 0),
    ),
  );
});

test('looking takes at most a tenth of the time of a slow controller', () => {
  fc.assert(
    fc.property(
      milliseconds,
      milliseconds,
      fc.nat({ max: 1_000 }),
      (age, quiet, latency) => pollInterval(age, quiet, latency) >= latency * 10,
    ),
  );
});

test('however long nothing happens, the next look is at most ten seconds away', () => {
  fc.assert(
    fc.property(
      milliseconds,
      milliseconds,
      milliseconds,
      (age, quiet, latency) => pollInterval(age, quiet, latency) <= 10_000,
    ),
  );
});
