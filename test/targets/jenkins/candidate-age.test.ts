import { describe, expect, test } from 'vitest';
import { type Age, ageOf, type Sending } from '../../../src/targets/jenkins/candidate-age.ts';

const SENT: Sending = { earliest: 1_000, apparent: 3_000, numbered: { next: 23, until: 3_500 } };

const age = (number: number | null, since: number | null, nextNumber: number | null = 30): Age =>
  ageOf({ number, since, queuedAt: number === null ? since : null }, SENT, nextNumber);

describe('what was there before a request was sent', () => {
  test('is what is older than the clocks can be wrong, a queue item too', () => {
    expect(age(40, 999)).toBe('begun-before');
    expect(age(null, 999)).toBe('queued-before');
  });

  test('is a build with a number that had been given by then', () => {
    expect(age(22, 3_200)).toBe('begun-before');
    expect(age(22, 1_000)).toBe('begun-before');
    expect(age(23, 3_200)).toBe('since');
  });

  test('is a build that is known to have waited since before', () => {
    expect(ageOf({ number: 40, since: 9_000, queuedAt: 999 }, SENT, 41)).toBe('queued-before');
    expect(ageOf({ number: 40, since: 9_000, queuedAt: 2_999 }, SENT, 41)).toBe('doubtful');
    expect(ageOf({ number: 40, since: 9_000, queuedAt: 3_000 }, SENT, 41)).toBe('since');
  });

  test('is in doubt where only the dates of the answers say so', () => {
    expect(age(23, 2_999)).toBe('doubtful');
    expect(age(null, 2_999)).toBe('doubtful');
    expect(age(null, 3_000)).toBe('since');
  });

  test('is in doubt where no time is told', () => {
    expect(age(23, null)).toBe('doubtful');
  });
});

describe('a job that may have been made anew gives its numbers again: what has a low one is in doubt', () => {
  test.each([
    ['its next number is lower than it was', 22, 3_200, 23 - 1],
    ['its next number is not told any more', 22, 3_200, null],
    ['a build began after a higher number was due', 22, 3_501, 30],
    ['a build does not tell when it began', 22, null, 30],
  ])('%s', (_, number, since, nextNumber) => {
    expect(age(number, since, nextNumber)).toBe('doubtful');
  });
});
