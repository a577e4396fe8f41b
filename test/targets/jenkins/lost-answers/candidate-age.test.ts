import { describe, expect, test } from 'vitest';
import { type Age, ageOf, type Sending } from '../../../../src/targets/jenkins/lost-answers/candidate-age.ts';

const SENT: Sending = {
  earliest: 101_000,
  apparent: 103_000,
  numbered: { next: 23, from: 61_000, until: 103_500 },
};

const age = (number: number | null, since: number | null, nextNumber: number | null = 30): Age =>
  ageOf({ number, since, queuedAt: number === null ? since : null }, SENT, nextNumber);

describe('what was there before a request was sent', () => {
  test('is what is older than the clocks can be wrong, a queue item too', () => {
    expect(age(40, 70_999)).toBe('begun-before');
    expect(age(null, 70_999)).toBe('queued-before');
  });

  test('is a build with a number that had been given by then', () => {
    expect(age(22, 103_200)).toBe('begun-before');
    expect(age(22, 101_000)).toBe('begun-before');
    expect(age(23, 103_200)).toBe('since');
  });

  test('is a build that is known to have waited since before', () => {
    expect(ageOf({ number: 40, since: 109_000, queuedAt: 70_999 }, SENT, 41)).toBe('queued-before');
    expect(ageOf({ number: 40, since: 109_000, queuedAt: 102_999 }, SENT, 41)).toBe('doubtful');
    expect(ageOf({ number: 40, since: 109_000, queuedAt: 103_000 }, SENT, 41)).toBe('since');
  });

  test('is in doubt where only the dates of the answers say so', () => {
    expect(age(23, 102_999)).toBe('doubtful');
    expect(age(null, 102_999)).toBe('doubtful');
    expect(age(null, 103_000)).toBe('since');
  });

  test('is in doubt where the dates may be those of another clock, which is ahead', () => {
    expect(age(23, 71_000)).toBe('doubtful');
    expect(age(null, 71_000)).toBe('doubtful');
    expect(ageOf({ number: 40, since: 109_000, queuedAt: 71_000 }, SENT, 41)).toBe('doubtful');
    expect(age(22, 71_000)).toBe('begun-before');
  });

  test('is in doubt where its number came after its time, however long before that is', () => {
    expect(age(23, 61_000)).toBe('begun-before');
    expect(age(23, 60_999)).toBe('doubtful');
    expect(ageOf({ number: 40, since: 60_999, queuedAt: 60_000 }, SENT, 41)).toBe('doubtful');
    expect(ageOf({ number: 40, since: 60_999, queuedAt: null }, { ...SENT, numbered: null }, 41)).toBe(
      'begun-before',
    );
  });

  test('is in doubt where no time is told', () => {
    expect(age(23, null)).toBe('doubtful');
  });
});

describe('a job that may have been made anew gives its numbers again: what has a low one is in doubt', () => {
  test.each([
    ['its next number is lower than it was', 22, 103_200, 23 - 1],
    ['its next number is not told any more', 22, 103_200, null],
    ['a build began after a higher number was due', 22, 103_501, 30],
    ['a build does not tell when it began', 22, null, 30],
  ])('%s', (_, number, since, nextNumber) => {
    expect(age(number, since, nextNumber)).toBe('doubtful');
  });
});
