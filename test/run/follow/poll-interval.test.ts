import { describe, expect, test } from 'vitest';
import { type Pace, pollInterval } from '../../../src/run/follow/poll-interval.ts';
import fc from '../../property.ts';

const milliseconds = fc.nat({ max: 3_600_000 });
const paces = fc.record({ age: milliseconds, sinceChange: milliseconds, latency: milliseconds });
const pace = (parts: Partial<Pace>): Pace => ({ age: 60_000, sinceChange: 0, latency: 0, ...parts });

describe('the time to the next look', () => {
  test('is short at the beginning and after a change, and longer the longer nothing changes', () => {
    expect(pollInterval(pace({ age: 0 }))).toBe(500);
    expect(pollInterval(pace({}))).toBe(1_000);
    expect(pollInterval(pace({ sinceChange: 5_000 }))).toBe(1_500);
    expect(pollInterval(pace({ sinceChange: 60_000 }))).toBe(7_000);
    fc.assert(
      fc.property(
        paces,
        milliseconds,
        (now, quiet) => pollInterval(now) <= pollInterval({ ...now, sinceChange: now.sinceChange + quiet }),
      ),
    );
  });

  test('is at most ten seconds however long nothing happens', () => {
    fc.assert(fc.property(paces, now => pollInterval({ ...now, latency: 50 }) <= 10_000));
  });

  test('is as the manifest says: one second is one second', () => {
    const fixed = { interval: 1_000, longest: 1_000 };
    expect(pollInterval(pace({ sinceChange: 3_600_000 }), fixed)).toBe(1_000);
    expect(pollInterval(pace({ latency: 99 }), fixed)).toBe(1_000);
    expect(pollInterval(pace({ sinceChange: 3_600_000 }), { longest: 60_000 })).toBe(60_000);
    // The interval alone is enough to say that looks are to be rare.
    expect(pollInterval(pace({}), { interval: 30_000 })).toBe(30_000);
  });

  test('grows with a slow controller, so that looks take no more than their share, whatever the longest is', () => {
    expect(pollInterval(pace({ latency: 3_000 }))).toBe(30_000);
    const shares = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(paces, shares, (now, share) => {
        const interval = pollInterval(now, { share, longest: 2_000 });
        return interval === 60_000 || now.latency <= interval * share * 1.000_001;
      }),
    );
  });

  test('is a minute at most, however slow the controller is', () => {
    expect(pollInterval(pace({ latency: 30_000 }))).toBe(60_000);
    expect(pollInterval(pace({ latency: 30_000 }), { longest: 120_000 })).toBeLessThanOrEqual(120_000);
  });
});
