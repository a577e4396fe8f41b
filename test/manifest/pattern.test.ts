import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/manifest/pattern.ts';
import fc from '../property.ts';

function fits(pattern: string, value: string): boolean {
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value.test(value);
}

describe('a pattern fits what JavaScript says', () => {
  const values = ['', 'v1', 'v1.2.30', 'xv1', 'release/2026-11', 'a b', 'ä', '🚀', 'a-b-c', 'aaa', '\n', ']'];
  test.each([
    '^v\\d+$',
    '^v\\d+(\\.\\d+)*$',
    '^(main|release/\\d{4}-\\d{2})$',
    '^[a-z]+(?:-[a-z]+){1,2}$',
    '^(?<name>a{2,})$',
    '^.$',
    '^[^\\]]$',
    '^\\p{L}$',
    '^\\u{1F680}$',
    '^\\ud83d\\ude80$',
    '\\bb\\b',
    '\\Bv',
    'v*?1',
    '',
    '^$|x',
    '(a*)*b?$',
  ])('%s', pattern => {
    const expected = values.map(value => new RegExp(pattern, 'u').test(value));
    expect(values.map(value => fits(pattern, value))).toEqual(expected);
  });

  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '\\w', '^', '$', '\\b', '(?:a|b)', '(a|)', '(ab)');
  const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{0,2}', '{1,}', '*?');
  const piece = fc
    .tuple(atom, quantifier)
    .map(([text, times]) => (/^([$^]|\\b)$/.test(text) ? text : text + times));
  const sequence = fc.array(piece, { maxLength: 4 }).map(pieces => pieces.join(''));
  const pattern = fc
    .tuple(sequence, sequence, sequence, quantifier)
    .map(([a, b, c, times]) => `${a}(?:${b}|${c})${times}`);

  test('however it is put together', () => {
    fc.assert(
      fc.property(pattern, fc.array(fc.constantFrom('a', 'b', ' '), { maxLength: 7 }), (text, letters) => {
        const value = letters.join('');
        expect(fits(text, value)).toBe(new RegExp(text, 'u').test(value));
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a pattern that would take an engine for ever is answered', () => {
  const value = `${'a'.repeat(5_000)}!`;
  expect(fits('^(a+)+$', value)).toBe(false);
  expect(fits('^(a|a|aa)*$', value)).toBe(false);
  expect(fits('a*a*a*a*a*b', value)).toBe(false);
});

describe('a pattern is refused, at the place that is wrong, when it', () => {
  const fault = (text: string): unknown => {
    const compiled = compilePattern(text);
    return compiled.ok
      ? null
      : [compiled.error.message, text.slice(compiled.error.start, compiled.error.end)];
  };
  test.each([
    ['is not well-formed', 'a(b', ['this is no regular expression: Unterminated group', 'a(b']],
    ['looks ahead', 'a(?=b)', ['a pattern cannot have a look around ((?=)', '(?=']],
    ['looks back', '(?<!a)b', ['a pattern cannot have a look around ((?<!)', '(?<!']],
    ['refers back', '(a)\\1', ['a pattern cannot have a reference back (\\1)', '\\1']],
    ['refers back by name', '(?<x>a)\\k<x>', ['a pattern cannot have a reference back (\\k)', '\\k']],
  ])('%s', (_, text, expected) => {
    expect(fault(text)).toEqual(expected);
  });

  test('repeats repetitions beyond measure', () => {
    expect(fault('((a{99}){99}){99}')).toEqual([
      'the pattern is as large as 2000 characters when its repetitions are written out',
      '((a{99}){99}){99}',
    ]);
    expect(fault('(?:){1000000000}')).not.toBeNull();
  });
});
