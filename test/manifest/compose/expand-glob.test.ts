import { describe, expect, test } from 'vitest';
import { expandGlob, fitsName } from '../../../src/manifest/compose/expand-glob.ts';
import fc from '../../property.ts';
import { memoryFiles } from './files.ts';

const files = memoryFiles(
  Object.fromEntries(
    ['b.yaml', 'a.yaml', 'a.json', '.hidden.yaml', 's/x.yaml', 's/t/y.yaml', 's/.git/z.yaml'].map(path => [
      path,
      '',
    ]),
  ),
);

describe('a pattern finds', () => {
  test.each([
    ['*.yaml', ['a.yaml', 'b.yaml']],
    ['./*.yaml', ['a.yaml', 'b.yaml']],
    ['?.json', ['a.json']],
    ['.*.yaml', ['.hidden.yaml']],
    ['*/*.yaml', ['s/x.yaml']],
    ['s/*.yaml', ['s/x.yaml']],
    ['**/*.yaml', ['a.yaml', 'b.yaml', 's/t/y.yaml', 's/x.yaml']],
    ['s/**', ['s/t/y.yaml', 's/x.yaml']],
    ['**/**/y.*', ['s/t/y.yaml']],
    ['s', []],
    ['*', ['a.json', 'a.yaml', 'b.yaml']],
    ['none/*', []],
  ])('%s', (pattern, found) => {
    expect(expandGlob(pattern, '.', files)).toEqual(found);
  });
});

test('a name fits as a regular expression would have it', () => {
  const part = fc.constantFrom('a', 'b', '*', '?');
  const text = (parts: fc.Arbitrary<string>) => fc.array(parts, { maxLength: 8 }).map(all => all.join(''));
  fc.assert(
    fc.property(text(fc.constantFrom('a', 'b')), text(part), (name, pattern) => {
      const oracle = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
      expect(fitsName(name, pattern)).toBe(oracle.test(name));
    }),
  );
});

test('a pattern of many stars does not take for ever', () => {
  expect(fitsName('a'.repeat(200), `${'*a'.repeat(60)}*b`)).toBe(false);
});
