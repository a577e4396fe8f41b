import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { yamlLexemes } from '../../../src/manifest/yaml/lexemes.ts';

const FOLDER = new URL('../../fixtures/rules/', import.meta.url);
const files = readdirSync(FOLDER).filter(file => file.endsWith('.yaml'));

const textsIn = (text: string): readonly string[] => [...yamlLexemes(text)].map(lexeme => lexeme.text);

test.each(files)(
  'every comment, anchor and alias of %s stands where it is said to, whatever ends its lines',
  file => {
    const written = readFileSync(new URL(file, FOLDER), 'utf8');
    for (const text of [written, `\uFEFF${written}`, written.replaceAll('\n', '\r\n')]) {
      const lexemes = [...yamlLexemes(text)];
      expect(lexemes.map(({ start, end }) => text.slice(start, end))).toEqual(textsIn(text));
      expect(textsIn(text)).toEqual(textsIn(written));
    }
  },
);

test('what only looks like one is none', () => {
  expect(
    textsIn(`a: "# no" # yes
b: 'it''s # no' # yes too
c: a#no *no &no
d: |- # yes, behind the bar
  # no
  &no *no
e: plain
  goes on # yes at last
f: "folded
  # no"
g: [&g 1, *g, "&no"]
`),
  ).toEqual(['# yes', '# yes too', '# yes, behind the bar', '# yes at last', '&g', '*g']);
});
