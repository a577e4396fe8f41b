import { describe, expect, test } from 'vitest';
import { splitTemplate } from '../../../src/manifest/expression/template-text.ts';
import fc from '../../property.ts';

/** Literal parts as they are, expressions as one-element lists. */
const parts = (text: string): readonly unknown[] =>
  splitTemplate(text).parts.map(part => (typeof part === 'string' ? part : [part.text]));

describe('a text is taken apart into what is literal and what is an expression', () => {
  test.each<[string, readonly unknown[]]>([
    ['', []],
    ['plain', ['plain']],
    ['${{ a }}', [[' a ']]],
    ['x-${{a}}-${{ b }}', ['x-', ['a'], '-', [' b ']]],
    ['${{ a }}${{ b }}', [[' a '], [' b ']]],
    ['$${{ a }}', ['${{ a }}']],
    ['$$${{ a }}', ['$${{ a }}']],
    ['$${{ a }} ${{ b }}', ['${{ a }} ', [' b ']]],
    ['$ {{ a }} {{ b }} $5 }}', ['$ {{ a }} {{ b }} $5 }}']],
    ['${{ "}}" }}!', [[' "}}" '], '!']],
    ['${{ \'}}\' + "\\"}}" }}', [[' \'}}\' + "\\"}}" ']]],
    ['${{ {"a": {"b": 1}} }}.', [[' {"a": {"b": 1}} '], '.']],
    ['${{ a }}}', [[' a '], '}']],
  ])('%s', (text, expected) => {
    expect(parts(text)).toEqual(expected);
    expect(splitTemplate(text).unclosed).toBeNull();
  });
});

test.each([
  ['${{ a', 0, 5],
  ['x ${{ "}}', 2, 9],
  ['${{ a }} ${{ b }\nnext line', 9, 16],
  ['$${{ ${{', 5, 8],
])(
  '%s: an expression without an end is told from where it begins to the end of its line',
  (text, start, end) => {
    expect(splitTemplate(text).unclosed).toEqual({ start, end });
  },
);

test('offsets are those of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('$', '{{', '}}', '${{', ' a ', '"', 'x'), { maxLength: 12 }),
      pieces => {
        const text = pieces.join('');
        for (const part of splitTemplate(text).parts) {
          if (typeof part === 'string') continue;
          expect(text.slice(part.start, part.end)).toBe(`\${{${part.text}}}`);
          expect(text.slice(part.inside, part.inside + part.text.length)).toBe(part.text);
        }
      },
    ),
  );
});
