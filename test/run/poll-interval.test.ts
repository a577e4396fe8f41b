import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pollInterval } from '../../src/run/poll-interval.ts';

const milliseconds = fc.nat({ max: 3_600_000 });

test('looking is quick after a change, and slower the longer nothing changes', () => {
  expect(pollInterval(0, 0)).toBe(500);
  expect(pollInterval(5_000, 0)).toBe(1_000);
  expect(pollInterval(60_000, 0)).toBe(6_500);
  fc.assert(fc.property(milliseconds, milliseconds, (a, b) => pollInterval(a, 0) <= pollInterval(a + b, 0)));
});

test('looking takes at most a tenth of the time of a slow controller', () => {
  fc.assert(
    fc.property(
      milliseconds,
      fc.nat({ max: 1_000 }),
      (quiet, latency) => pollInterval(quiet, latency) >= latency * 10,
    ),
  );
});

test('however long nothing happens, the next look is at most ten seconds away', () => {
  fc.assert(
    fc.property(milliseconds, milliseconds, (quiet, latency) => pollInterval(quiet, latency) <= 10_000),
  );
});
