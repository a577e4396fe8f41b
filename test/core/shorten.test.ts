import { expect, test } from 'vitest';
import { shorten, shortenChange } from '../../src/core/shorten.ts';
import fc from '../property.ts';

test('a long text is told by its beginning, and how much is missing', () => {
  expect(shorten('x'.repeat(20_000))).toBe(`${'x'.repeat(200)}… 19 800 more`);
  expect(shorten('x'.repeat(200))).toBe('x'.repeat(200));
});

test('no character is cut in two', () => {
  expect(shorten('ab😀😀', 3)).toBe('ab… 4 more');
});

test('what differs behind the part that is shown is in sight, although little is the same in front of it', () => {
  const [before, after] = shortenChange(`${'x'.repeat(35)}dev`, `${'x'.repeat(35)}release`, 30);
  expect([before, after]).toEqual([`…${'x'.repeat(20)}dev`, `…${'x'.repeat(20)}release`]);
});

test('of two long texts what differs is in sight, wherever it is', () => {
  const text = fc.string({ minLength: 0, maxLength: 60, unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, fc.integer({ min: 30, max: 60 }), (start, was, is, most) => {
      fc.pre(was !== is);
      const [before, after] = shortenChange(start.repeat(5) + was, start.repeat(5) + is, most);
      expect(before).not.toBe(after);
    }),
  );
});
