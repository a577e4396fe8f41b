import { describe, expect, test } from 'vitest';
import { Document, Scalar } from 'yaml';
import fc from '../property.ts';
import { underlined, withTrigger } from './loading.ts';

/** A manifest with one parameter, as a YAML writer would write it in a style of quoting. */
function written(value: string, type: Scalar.Type, lineWidth: number): string {
  const scalar = new Scalar(value);
  scalar.type = type;
  const document = new Document({
    version: 1,
    targets: { ci: { type: 'jenkins', url: 'https://ci.example.com/' } },
    triggers: { t: { job: 'j', parameters: { P: scalar } } },
  });
  return document.toString({ lineWidth });
}

describe('the wrong name in an expression is underlined exactly, however the text is written', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '  ',
    "'",
    '"',
    '\\',
    '\n',
    '\t',
    '#',
    ': ',
    '$',
    '{{',
    '$${{',
    'é',
    '\u0007',
    '\u2028',
  );
  const literal = fc.array(piece, { maxLength: 8 }).map(pieces =>
    pieces
      .join('')
      .replace(/\$+$/, '')
      .replace(/\$+(?=\{\{)/g, '$$$$'),
  );

  test.each<Scalar.Type>(['PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'])(
    '%s',
    type => {
      fc.assert(
        fc.property(literal, literal, fc.constantFrom(0, 20, 80), (before, between, lineWidth) => {
          const value = `${before}\${{inputs.wrongOne}}${between}\${{inputs.wrongTwo}}.`;
          // The writer breaks long texts anywhere, also within a word.
          const found = underlined(written(value, type, lineWidth)).map(text => text.replace(/\\\n */g, ''));
          expect(found).toEqual(['unknown-name: wrongOne', 'unknown-name: wrongTwo']);
        }),
        { numRuns: 300 },
      );
    },
  );
});

test('an expression folded over several lines is underlined near enough to find it', () => {
  const text = withTrigger('parameters:\n  P: >-\n    ${{ "a" +\n      matrix.wrong +\n      "b" }}');
  expect(underlined(text)).toEqual(['unknown-name: wrong']);
});

test('words that stand in the text as well as in the expression are not mistaken for it', () => {
  const text = withTrigger('parameters: {P: "vars.x inputs.x $${{ inputs.x }} ${{ inputs.x }}"}');
  const at = text.lastIndexOf('x }}');
  expect(underlined(text)).toEqual(['unknown-name: x']);
  expect(text.slice(0, at)).toHaveLength(text.indexOf(' ${{ inputs.x }}"') + ' ${{ inputs.'.length);
});

test('escapes before an expression, also of characters beyond U+FFFF, do not shift its place', () => {
  const text = withTrigger('parameters: {P: "😀\\U0001F600\\x41\\u00e9\\t\\"${{ inputs.wrong }}"}');
  expect(underlined(text)).toEqual(['unknown-name: wrong']);
});

test('a fault in a cron expression is underlined exactly behind a quote', () => {
  expect(underlined(withTrigger('schedule: [{cron: \'0 25 * * *\'}, {cron: "0 0 * * FOO"}]'))).toEqual([
    'bad-cron: 25',
    'bad-cron: FOO',
  ]);
});
