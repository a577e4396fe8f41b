import { expect, test } from 'vitest';
import { visible } from '../../src/core/visible.ts';
import fc from '../property.ts';

test.each([
  ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
  ['a\u0000b\u007f\u009b', 'a\\u0000b\\u007f\\u009b'],
  ['one\ntwo\r\n\tthree', 'one\\ntwo\\r\\n\\tthree'],
  ['user\u202egnp.exe', 'user\\u202egnp.exe'],
  ['a\u2028b\u061c', 'a\\u2028b\\u061c'],
  ['Zürich 東京 😀', 'Zürich 東京 😀'],
])('text from outside cannot act on a terminal: %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('lines and tabs are kept where they are asked for, carriage returns are not', () => {
  expect(visible('a\n\tb\rc', 'keep')).toBe('a\n\tb\\rc');
});

test('no control character is left in anything', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(visible(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});
