import { expect, test } from 'vitest';
import { displayWidth, padDisplay } from '../../src/core/display-width.ts';

test.each([
  ['abc', 3],
  ['', 0],
  ['東京', 4],
  ['한국', 4],
  ['😀', 2],
  ['e\u0301', 1],
  ['\uFEFFa', 1],
  ['Zürich', 6],
  ['ｆｕｌｌ', 8],
])('%j takes %i places in a terminal', (text, width) => {
  expect(displayWidth(text)).toBe(width);
  expect(displayWidth(padDisplay(text, 10))).toBe(10);
});

test('a text wider than asked for is left as it is', () => {
  expect(padDisplay('東京都', 4)).toBe('東京都');
});
