import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { INIT_MANIFEST } from '../../../src/cli/manifest/init-manifest.ts';
import { formatYaml } from '../../../src/manifest/edit/format-yaml.ts';
import { saySame } from '../../../src/manifest/edit/same-yaml.ts';
import fc from '../../property.ts';

const ROOT = new URL('../../../', import.meta.url);
const yamlIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.yaml'))
    .map(name => `${folder}${name}`);
const read = (name: string): string => readFileSync(new URL(name, ROOT), 'utf8');

const formatted = (...lines: readonly string[]): readonly string[] =>
  formatYaml(`${lines.join('\n')}\n`)
    .slice(0, -1)
    .split('\n');

describe('the one layout', () => {
  test('two spaces a level, lists in maps included, and what stands on one line with a dash moves along', () => {
    expect(
      formatted('a:', '    b:', '    - c: 1', '      d: 2', '    -   e: 3', '        f: [4,5]', 'g: 6'),
    ).toEqual(['a:', '  b:', '    - c: 1', '      d: 2', '    - e: 3', '      f: [4, 5]', 'g: 6']);
  });

  test('one space behind `:`, `-` and `,`, none inside of brackets; what quotes and comments hold is theirs', () => {
    expect(
      formatted('a:    {  b : 1,c:  [ 1 ,2 ],"d":"{ x,y }" }   # {  a,b }   ', "e:  'a   b'", 'f: x   y'),
    ).toEqual(['a: {b: 1, c: [1, 2], "d": "{ x,y }"}   # {  a,b }', "e: 'a   b'", 'f: x   y']);
  });

  test('no spaces at the ends of lines, one empty line where there are several, one end of line at the end', () => {
    expect(formatYaml('\n\na: 1  \n \n\n\nb: 2\n\n\n')).toBe('a: 1\n\nb: 2\n');
    expect(formatYaml('a: 1')).toBe('a: 1\n');
  });

  test('a text over several lines keeps what it says: spaces, empty lines and indentation of its own', () => {
    expect(
      formatted(
        'a:',
        '     b: |',
        '          one  ',
        '            two',
        '',
        '',
        '          three',
        '     c: "x',
        '',
        '',
        '       y"',
      ),
    ).toEqual(['a:', '  b: |', '    one  ', '      two', '', '', '    three', '  c: "x', '', '', '    y"']);
    expect(formatYaml('a:\n     b: |+2\n        x\n\n\n')).toBe('a:\n  b: |+2\n     x\n\n\n');
  });

  test('a comment goes along with what stands below it, or with what is still open above', () => {
    expect(
      formatted(
        'a:',
        '    # of b',
        '    b: 1',
        '    # still in a',
        '# of c',
        'c:',
        '# of d',
        '- d',
        '# the end',
      ),
    ).toEqual([
      'a:',
      '  # of b',
      '  b: 1',
      '  # still in a',
      '# of c',
      'c:',
      '  # of d',
      '  - d',
      '# the end',
    ]);
  });

  test('what is written stays as it is: quotes, numbers, anchors, order, lines, ends of lines, byte order mark', () => {
    const text =
      '\uFEFFz: 1.10\r\na: &x "1"\r\nb: [\r\n  012,\r\n  0x1F,\r\n]\r\nc: *x\r\n<<: {d: ~}\r\n? e\r\n: on\r\n';
    expect(formatYaml(text)).toBe(text);
  });
});

const files = [...yamlIn('examples/'), ...yamlIn('test/fixtures/problems/'), 'triggers.yaml'];

describe('formatting', () => {
  test('leaves the examples as they are, and what init writes', () => {
    for (const name of [...yamlIn('examples/'), 'triggers.yaml'])
      expect([name, formatYaml(read(name))]).toEqual([name, read(name)]);
    expect(formatYaml(INIT_MANIFEST)).toBe(INIT_MANIFEST);
  });

  test.each(files)('twice is once, and says the same: %s', name => {
    const once = formatYaml(read(name));
    expect(formatYaml(once)).toBe(once);
    expect(saySame(once, read(name))).toBe(true);
  });

  test('a text that was stirred comes back to the layout, and says the same', () => {
    fc.assert(
      fc.property(value, fc.integer({ min: 1, max: 8 }), fc.boolean(), (data, indent, indentSeq) => {
        const text = stringify(data, { indent, indentSeq, lineWidth: 0 });
        const once = formatYaml(text);
        expect(saySame(once, text)).toBe(true);
        expect(formatYaml(once)).toBe(once);
        // Not left alone for fear: however it was indented, it comes out alike.
        expect(once).toBe(formatYaml(stringify(data, { indent: 2, lineWidth: 0 })));
      }),
      { numRuns: 500 },
    );
  });

  test('any text at all comes out once and for all, and says the same', () => {
    const line = fc.constantFrom(
      'a:',
      'b: 1',
      '- c',
      '- d: 1',
      '-   e: 2',
      'f: |',
      'g: >-',
      '# h',
      'i: [1,2',
      ']',
      'j: {k : 1}',
      'l: "m',
      'n"',
      '',
      '&o p: *o',
      '? q',
      ': r',
      '---',
      '- - s',
      "'t' : u",
      '!v w: x',
      '%Y',
      'plain',
    );
    const indented = fc
      .tuple(fc.integer({ min: 0, max: 6 }), line)
      .map(([by, text]) => ' '.repeat(by) + text);
    fc.assert(
      fc.property(fc.array(indented, { maxLength: 12 }), lines => {
        const text = lines.join('\n');
        const once = formatYaml(text);
        expect(saySame(once, text)).toBe(true);
        expect(formatYaml(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', maxLength: 60 }),
  fc.constantFrom('', 'a\nb\n', 'a\n\n  b', ' lead', '# no', '${{ matrix.os }}', 'x: y', '- z', 'a\n\n'),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 6, unit: fc.constantFrom(...'abcxyz-') }),
    fc.oneof(
      { depthSize: 'small' },
      scalar,
      fc.array(fc.oneof(scalar, tie('value')), { maxLength: 4 }),
      tie('value'),
    ),
    { maxKeys: 4, noNullPrototype: true },
  ),
}));
