import { expect, test } from 'vitest';
import { didYouMean, editDistance } from '../../src/core/did-you-mean.ts';
import fc from '../property.ts';

test.each([
  ['MOM', ['SUN', 'MON', 'TUE'], 'MON'],
  ['mno', ['SUN', 'MON', 'TUE'], 'MON'],
  ['Europe/Zürich', ['Europe/Zagreb', 'Europe/Zurich'], 'Europe/Zurich'],
  ['paramaters', ['matrix', 'parameters'], 'parameters'],
])('%s is taken for a slip of a near candidate', (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});

test('a word that is far from every candidate suggests nothing', () => {
  expect(didYouMean('jenkins', ['matrix', 'schedule'])).toBeNull();
  expect(didYouMean('xyz', ['SUN', 'MON'])).toBeNull();
});

test('the nearest candidate wins over an earlier one, and the first of equals', () => {
  expect(didYouMean('targts', ['target', 'targets'])).toBe('targets');
  expect(didYouMean('JUX', ['JUN', 'JUL'])).toBe('JUN');
});

test('swapped neighbours are one slip', () => {
  expect(editDistance('shcedule', 'schedule')).toBe(1);
});

test('the distance is a symmetric count of edits', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      const distance = editDistance(a, b);
      expect(distance).toBe(editDistance(b, a));
      expect(distance === 0).toBe(a === b);
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
