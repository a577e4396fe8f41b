import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../../src/targets/jenkins/refusals/ask.ts';
import { classify } from '../../../../src/targets/jenkins/refusals/classify.ts';
import { retryAfter } from '../../../../src/targets/jenkins/refusals/retry-after.ts';
import { answerOf, STARTING_PAGE } from '../recordings.ts';

const DATE = ['Date', 'Sun, 22 Nov 2026 17:00:00 GMT'] as const;

describe('how long a server wants to be left alone', () => {
  test.each<[string, string, number | null]>([
    ['seconds', '7', 7_000],
    ['none', '0', 0],
    ['more than five minutes', '86400', 300_000],
    ['more than a number holds', '9'.repeat(400), 300_000],
    ['a date', 'Sun, 22 Nov 2026 17:00:30 GMT', 30_000],
    ['a date of the old form', 'Sunday, 22-Nov-26 17:00:30 GMT', 30_000],
    ['a date that has passed', 'Sun, 22 Nov 2026 16:00:00 GMT', 0],
    ['a date far away', 'Fri, 31 Dec 2100 00:00:00 GMT', 300_000],
    ['a fraction', '1.5', null],
    ['less than nothing', '-5', null],
    ['what is no date', 'Monday, soon', null],
    ['nothing', '', null],
  ])('%s', (_name, value, expected) => {
    expect(retryAfter(answerOf(429, [DATE, ['Retry-After', value]]))).toBe(expected);
  });

  test('is not known by a date of a server that does not tell its own', () => {
    const answer = answerOf(429, [['Retry-After', 'Sun, 22 Nov 2026 17:00:30 GMT']]);
    expect(retryAfter(answer)).toBeNull();
  });
});

describe('a refusal tells how long to wait', () => {
  const ask: Ask = {
    target: 'ci',
    base: { origin: 'https://ci.example.org', prefix: '' },
    method: 'POST',
    path: '/job/a/build',
    acts: true,
    jobToken: false,
  };
  const refused = (status: number, page = '') =>
    classify(ask, answerOf(status, [['Retry-After', '12']], page));

  test.each([
    ['a limit on the rate', 429, ''],
    ['a controller that starts', 503, STARTING_PAGE],
    ['a gateway whose controller is down', 503, ''],
  ])('of %s', (_name, status, page) => {
    expect(refused(status, page).retryAfter).toBe(12_000);
  });

  test('where the server says so, and where waiting helps', () => {
    expect(classify(ask, answerOf(429, []))).not.toHaveProperty('retryAfter');
    expect(refused(403)).not.toHaveProperty('retryAfter');
  });
});
