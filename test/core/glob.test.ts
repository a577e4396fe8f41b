import { expect, test } from 'vitest';
import { globMatcher } from '../../src/core/glob.ts';
import fc from '../property.ts';

test.each([
  ['nightly', 'nightly', true],
  ['nightly', 'nightly-2', false],
  ['nightly*', 'nightly', true],
  ['*ly', 'nightly', true],
  ['n*t*y', 'nightly', true],
  ['n*x*y', 'nightly', false],
  ['n?ghtly', 'nightly', true],
  ['?', '', false],
  ['*', '', true],
  ['', '', true],
  ['a.c', 'abc', false],
  ['?', '🚀', true],
])('%s against %s: %s', (glob, text, fits) => {
  expect(globMatcher(glob)(text)).toBe(fits);
});

test('is the same as a regular expression, for any glob', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', '*', '?', '.'), { maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (glob, text) => {
      const source = glob
        .map(sign => (sign === '*' ? '.*' : sign === '?' ? '.' : `\\x${hex(sign)}`))
        .join('');
      expect(globMatcher(glob.join(''))(text.join(''))).toBe(
        new RegExp(`^${source}$`, 's').test(text.join('')),
      );
    }),
    { numRuns: 2_000 },
  );
});

const hex = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(2, '0');

test('many stars do not take forever', () => {
  expect(globMatcher(`${'*a'.repeat(200)}b`)('a'.repeat(5_000))).toBe(false);
});
