import { describe, expect, test } from 'vitest';
import {
  expectedCost,
  type LookRate,
  lookRate,
  roomFor,
  spacing,
  untilRoom,
} from '../../../src/run/follow/look-rate.ts';
import { PacedLooks } from '../../../src/run/follow/paced-looks.ts';
import { FakeClock } from '../../fake-clock.ts';
import fc from '../../property.ts';

/** A look: how many requests it would like to send, so many milliseconds from one to the next, and how long it is not due. */
interface Look {
  readonly wanted: number;
  readonly apart: number;
  readonly idle: number;
}

const looks: fc.Arbitrary<readonly Look[]> = fc.array(
  fc.record({ wanted: fc.nat({ max: 40 }), apart: fc.nat({ max: 300 }), idle: fc.nat({ max: 1_500 }) }),
  { minLength: 1, maxLength: 40 },
);
const intervals = fc.integer({ min: 100, max: 20_000 });

/** What looks send that take what they are granted; each begins when there is room. */
function follow(
  looks: readonly Look[],
  rate: LookRate,
): { sent: readonly number[]; waits: readonly number[] } {
  const clock = new FakeClock();
  const paced = new PacedLooks(clock, rate);
  const sent: number[] = [];
  const waits: number[] = [];
  for (const { wanted, apart, idle } of looks) {
    clock.advance(idle);
    waits.push(paced.untilRoom);
    clock.advance(paced.untilRoom);
    expect(paced.left).toBeGreaterThan(0);
    paced.begin();
    for (let request = 0; request < wanted && paced.take(); request += 1) {
      sent.push(clock.monotonic());
      clock.advance(apart);
    }
  }
  return { sent, waits };
}

const mostWithin = (sent: readonly number[], span: number): number =>
  Math.max(0, ...sent.map(from => sent.filter(at => at >= from && at - from < span).length));

describe('the rate of looks', () => {
  test('is nine requests in any five seconds, whatever each look costs and however long it takes', () => {
    fc.assert(fc.property(looks, looks => mostWithin(follow(looks, lookRate({})).sent, 5_000) <= 9));
  });

  test('is that of the interval where looks are wanted more often than once a second, and else the same', () => {
    expect(lookRate({ interval: 100 })).toEqual({ most: 9, span: 500 });
    expect(lookRate({ interval: 60_000 })).toEqual(lookRate({}));
    fc.assert(
      fc.property(looks, intervals, (looks, interval) => {
        const rate = lookRate({ interval });
        return mostWithin(follow(looks, rate).sent, rate.span) <= rate.most;
      }),
    );
  });

  test('holds a look back for no longer than the span, and lets it send something then', () => {
    fc.assert(fc.property(looks, looks => follow(looks, lookRate({})).waits.every(wait => wait <= 5_000)));
  });

  test('holds back none that costs what fits', () => {
    const cheap = Array.from({ length: 60 }, () => ({ wanted: 1, apart: 20, idle: 980 }));
    expect(new Set(follow(cheap, lookRate({})).waits)).toEqual(new Set([0]));
  });

  test('lets a look send more after one that was refused something, so that this has its turn', () => {
    const clock = new FakeClock();
    const paced = new PacedLooks(clock, { most: 10, span: 5_000 });
    const look = (wanted: number): number => {
      clock.advance(1_000);
      clock.advance(paced.untilRoom);
      paced.begin();
      let granted = 0;
      while (granted < wanted && paced.take()) granted += 1;
      return granted;
    };
    for (let before = 0; before < 4; before += 1) expect(look(2)).toBe(2);
    expect(look(3)).toBe(2);
    expect(look(3)).toBe(3);
  });

  test('tells when there is room, to the millisecond', () => {
    const times = fc.array(fc.nat({ max: 10_000 }), { maxLength: 9 }).map(sent => sent.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 9 }), (sent, wanted) => {
        const rate = lookRate({});
        const now = sent.at(-1) ?? 0;
        const wait = untilRoom(sent, now, wanted, rate);
        expect(roomFor(sent, now + wait, rate)).toBeGreaterThanOrEqual(wanted);
        if (wait > 0) expect(roomFor(sent, now + wait - 1, rate)).toBeLessThan(wanted);
      }),
    );
  });
});

describe('looks that cost much', () => {
  test('are so far apart that they keep to the rate without a pause', () => {
    expect(spacing(2, 0, lookRate({}))).toBe(1_250);
    expect(spacing(4, 0, lookRate({}))).toBe(2_500);
    expect(spacing(9, 0, lookRate({}))).toBe(5_000);
    expect(spacing(40, 0, lookRate({}))).toBe(5_000);
  });

  test('may follow each other closely until a third of what may be sent is used', () => {
    expect(spacing(4, 6, lookRate({}))).toBe(0);
    expect(spacing(4, 5, lookRate({}))).toBe(2_500);
  });

  test('are expected after looks that did', () => {
    expect(expectedCost([])).toBe(1);
    expect(expectedCost([0, 0])).toBe(1);
    expect(expectedCost([1, 1, 1, 1, 6])).toBe(2);
  });
});
