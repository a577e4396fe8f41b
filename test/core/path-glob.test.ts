import { expect, test } from 'vitest';
import { pathMatcher } from '../../src/core/path-glob.ts';

test.each([
  ['src/*.ts', 'src/a.ts', true],
  ['src/*.ts', 'src/deep/a.ts', false],
  ['src/**', 'src/deep/a.ts', true],
  ['src/**/a.ts', 'src/a.ts', true],
  ['**/*.md', 'README.md', true],
  ['src', 'src/deep/a.ts', true],
  ['src', 'src2/a.ts', false],
  ['./src/', 'src/a.ts', true],
  ['src/*', 'src/deep/a.ts', false],
  ['*', '.github', true],
  ['a/**/b/**/c', 'a/b/x/b/y/c', true],
  ['/repo/v?/x', '/repo/v1/x', true],
])('%s and %s: %s', (pattern, path, expected) => {
  expect(pathMatcher(pattern)(path)).toBe(expected);
});

test('many ** take no longer than one', () => {
  expect(pathMatcher(`${'**/'.repeat(200)}end`)('a/'.repeat(2_000))).toBe(false);
});
