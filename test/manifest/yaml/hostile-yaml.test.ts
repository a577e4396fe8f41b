import { describe, expect, test } from 'vitest';
import { parametersOf, planOf } from '../../plan/planning.ts';
import { HEAD, loaded, problemsOf, underlined, withTrigger } from '../loading.ts';

const codes = (text: string): readonly string[] => problemsOf(text).map(({ code }) => code);

describe('text that is no manifest', () => {
  test.each([
    ['nothing', '', 'empty-manifest'],
    ['white space', ' \n\n', 'empty-manifest'],
    ['only comments', '# a\n# b\n', 'empty-manifest'],
    ['only a document mark', '---\n', 'empty-manifest'],
    ['null', '~', 'wrong-type'],
    ['a scalar', 'hello', 'wrong-type'],
    ['a number', '12', 'wrong-type'],
    ['a list', '- version: 1\n', 'wrong-type'],
    ['two documents', `${withTrigger('')}---\n${withTrigger('')}`, 'yaml-several-documents'],
    ['two documents, the first empty', `---\n...\n---\n${withTrigger('')}`, 'yaml-several-documents'],
    ['UTF-16, little endian', Buffer.from(withTrigger(''), 'utf16le').toString('utf8'), 'not-utf8'],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${withTrigger('')}`, 'utf16le').toString('utf8'), 'not-utf8'],
    ['Latin-1', Buffer.from(withTrigger('description: Zürich'), 'latin1').toString('utf8'), 'not-utf8'],
    ['half a surrogate pair', withTrigger('description: a\ud83d'), 'forbidden-character'],
    ['half a surrogate pair as an escape', withTrigger('parameters: {A: "\\ud83d"}'), 'forbidden-character'],
    ['half a surrogate pair in a key', withTrigger('parameters: {"\\udc00": a}'), 'forbidden-character'],
    ['a control character', withTrigger('description: a\u001b[31m'), 'forbidden-character'],
    ['a tab as indentation', `${HEAD}triggers:\n\tt: {job: j}\n`, 'yaml-syntax'],
    ['a page of HTML', '<!DOCTYPE html>\n<html><body class="x">404</body></html>\n', 'wrong-type'],
  ])('%s', (_, text, code) => {
    expect(new Set(codes(text))).toEqual(new Set([code]));
    expect(problemsOf(text).every(({ at }) => at !== undefined)).toBe(true);
  });
});

describe('text that is a manifest all the same', () => {
  test.each<[string, (text: string) => string]>([
    ['with a byte order mark', text => `\uFEFF${text}`],
    ['with CRLF line ends', text => text.replaceAll('\n', '\r\n')],
    ['with document marks', text => `---\n${text}...\n`],
    ['without a line end', text => text.trimEnd()],
    ['with a directive', text => `%YAML 1.2\n---\n${text}`],
  ])('%s', (_, change) => {
    const text = withTrigger(
      'matrix: {os: [a, b]}\nparameters:\n  A: |\n    one\n    two\n  OS: ${{ matrix.os }}',
    );
    expect(parametersOf(change(text))).toEqual(parametersOf(text));
    const wrong = text.replace('matrix.os', 'matrix.so');
    expect(underlined(change(wrong))).toEqual(['unknown-name: so']);
  });
});

describe('names of the JavaScript engine are names like any other', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf'];

  test.each(NAMES)('%s, wherever a name of the user stands', name => {
    const text = `version: 1
vars: {${name}: v}
secrets: {${name}: {env: X}}
targets: {${name}: {type: jenkins, url: "https://ci.example.com/"}}
triggers:
  ${name}:
    job: j
    inputs: {${name}: {default: i}}
    matrix: {${name}: [m], include: [{${name}: m, x: y}], exclude: [{${name}: other}]}
    parameters:
      ${name}: \${{ matrix.${name} }}\${{ inputs.${name} }}\${{ vars.${name} }}\${{ secrets.${name} }}
      cel: \${{ matrix.${name} + inputs["${name}"] + vars.${name} }}
`;
    const parameters = { [name]: `miv\${{ secrets.${name} }}`, cel: 'miv' };
    expect(JSON.stringify(parametersOf(text))).toBe(JSON.stringify([parameters]));
    expect(planOf(text, { inputs: { [name]: 'given' } }).requests[0]?.parameters.get('cel')).toBe('mgivenv');
    expect(planOf(text).requests[0]?.combination.get(name)).toBe('m');
  });

  test.each(NAMES)('%s is not there when nobody has said it', name => {
    expect(
      underlined(withTrigger(`parameters: {A: "\${{ vars.${name} }}", B: "\${{ inputs.${name} + 'x' }}"}`)),
    ).toEqual([`unknown-name: ${name}`, `unknown-name: ${name}`]);
    expect(underlined(withTrigger(`${name}: 1`))).toEqual([`unknown-property: ${name}`]);
    expect(codes(withTrigger(`target: ${name}`))).toEqual(['unknown-target']);
  });
});

describe('aliases', () => {
  test('repeat what they name', () => {
    const text = withTrigger(
      'matrix: {os: *platforms}\nparameters:\n  <<: [*first, *second]\n  C: own',
      `${HEAD}x-os: &platforms [linux]\nx-a: &first {A: first}\nx-b: &second {A: second, B: second, C: second}\n`,
    );
    expect(parametersOf(text)).toEqual([{ C: 'own', A: 'first', B: 'second' }]);
  });

  test.each([
    ['a billion laughs', bomb(10, 9)],
    ['a million laughs', bomb(10, 5)],
    ['two to the sixtieth', bomb(2, 60)],
  ])('%s are refused where they grow too large', (_, lines) => {
    expect(codes(withTrigger('', `${HEAD}x-bomb:\n${lines}`))).toContain('limit-aliases');
  });

  test('a bomb of merge keys is refused', () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `  - &m${index + 1} {k${index}: [*m${index}, *m${index}]}\n`,
    );
    expect(codes(withTrigger('', `${HEAD}x-bomb:\n  - &m0 {a: b}\n${lines.join('')}`))).toContain(
      'limit-aliases',
    );
  });

  test.each([
    ['within itself', 'x-a: &a [*a]\n'],
    ['within its own map', 'x-a: &a {b: {c: *a}}\n'],
    ['within its own merge', 'x-a: &a {<<: *a}\n'],
  ])('%s are a cycle', (_, line) => {
    expect(codes(withTrigger('', HEAD + line))).toEqual(['yaml-alias-cycle']);
  });

  test('an anchor may be used for another value later', () => {
    const text = withTrigger('parameters: {A: &x one, B: *x, C: &x two, D: *x}');
    expect(parametersOf(text)).toEqual([{ A: 'one', B: 'one', C: 'two', D: 'two' }]);
  });
});

/** Lines of a list, each an anchor of `width` aliases of the one before. */
function bomb(width: number, height: number): string {
  const aliases = (index: number): string => Array.from({ length: width }, () => `*a${index}`).join(', ');
  const lines = Array.from({ length: height }, (_, index) => `  - &a${index + 1} [${aliases(index)}]\n`);
  return `  - &a0 [${Array.from({ length: width }, () => 'lol').join(', ')}]\n${lines.join('')}`;
}

describe('depth', () => {
  const MANY = 10_000;

  test.each([
    ['brackets that are never closed', `x-a: ${'['.repeat(MANY)}`],
    ['brackets', `x-a: ${'['.repeat(MANY)}${']'.repeat(MANY)}`],
    ['braces', `x-a: ${'{a: '.repeat(MANY)}${'}'.repeat(MANY)}`],
    ['dashes', `x-a:\n${'- '.repeat(MANY)}x`],
    ['question marks', `x-a:\n  ${'? '.repeat(MANY)}x`],
    [
      'indentation',
      `x-a:\n${Array.from({ length: 500 }, (_, index) => `${' '.repeat(index + 1)}a:`).join('\n')}`,
    ],
    [
      'a chain of aliases',
      `x-a:\n  - &a0 [x]\n${Array.from({ length: 400 }, (_, index) => `  - &a${index + 1} [*a${index}]`).join('\n')}`,
    ],
  ])('%s', (_, lines) => {
    expect(codes(`${HEAD}${lines}\ntriggers: {t: {job: j}}\n`)).toEqual(['limit-depth']);
  });

  test('ninety levels are fine', () => {
    expect(codes(withTrigger('', `${HEAD}x-a: ${'['.repeat(90)}${']'.repeat(90)}\n`))).toEqual([]);
  });
});

describe('size', () => {
  test('a manifest of five thousand triggers loads', () => {
    const triggers = Array.from({ length: 5_000 }, (_, index) => `  t${index}: {job: a/b${index}}\n`).join(
      '',
    );
    expect(loaded(`${HEAD}triggers:\n${triggers}`).manifest.triggers.size).toBe(5_000);
  });

  test('a text of five megabytes loads', () => {
    const text = withTrigger(`parameters: {A: "${'x'.repeat(5_000_000)}"}`);
    expect(planOf(text).requests[0]?.parameters.get('A')).toHaveLength(5_000_000);
  });

  test('a thousand keys that are wrong are a thousand problems', () => {
    const lines = Array.from({ length: 1_000 }, (_, index) => `wrong${index}: x`).join('\n');
    expect(codes(withTrigger(lines))).toHaveLength(1_000);
  });
});

test('a key that stands twice is told with the place of the first', () => {
  const text = withTrigger('parameters: {A: 1, "A": 2, 5: x, "5": y}');
  expect(underlined(text)).toEqual(['yaml-duplicate-key: "A"', 'yaml-duplicate-key: "5"']);
  expect(
    problemsOf(text).map(({ related }) => text.slice(related?.[0]?.at.start, related?.[0]?.at.end)),
  ).toEqual(['A', '5']);
});

test.each([
  '!!binary aGk=',
  '!!timestamp 2026-01-01',
  '!!set {a}',
  '!!int twelve',
  '!custom x',
  '!!python/object:os.system x',
])('the tag of `%s` is refused', value => {
  expect(codes(withTrigger(`parameters: {A: ${value}}`))).toEqual(['yaml-unknown-tag']);
});

test('a tag of the core schema says what a value is', () => {
  expect(parametersOf(withTrigger('parameters: {A: !!str 1.10, B: ! 012, C: !!int "3"}'))).toEqual([
    { A: '1.10', B: '012', C: '3' },
  ]);
});
