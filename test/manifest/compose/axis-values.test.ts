import { describe, expect, test } from 'vitest';
import { manifestFrom, underlinedIn } from './files.ts';

const root = (axis: string, rest = ''): string =>
  `version: 1\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\n${rest}triggers: {t: {job: j, matrix: {service: ${axis}}}}\n`;

const axisOf = (texts: Readonly<Record<string, string>>): unknown =>
  manifestFrom(texts).triggers.get('t')?.matrix?.axes.get('service');

describe('an axis takes its values from a file', () => {
  const values = ['api', { kind: 'number', text: '1.10' }, true, null, new Map([['name', 'x']])];

  test('of YAML, the whole or the list that a path leads to', () => {
    const list = '[api, 1.10, true, null, {name: x}]';
    expect(axisOf({ 'triggers.yaml': root('{from: s.yaml}'), 's.yaml': list })).toEqual(values);
    const deep = { 'triggers.yaml': root('{from: s.yaml, path: /a~1b/1}'), 's.yaml': `a/b: [[], ${list}]` };
    expect(axisOf(deep)).toEqual(values);
  });

  test('of JSON, indented with tabs or escaped as JSON may be', () => {
    const json = '{\n\t"services": [\n\t\t"\\u0061p\\/i", 1.10, "\\ud83d\\ude80"\n\t]\n}\n';
    expect(axisOf({ 'triggers.yaml': root('{from: s.json, path: /services}'), 's.json': json })).toEqual([
      'ap/i',
      { kind: 'number', text: '1.10' },
      '🚀',
    ]);
  });

  test('that a template names, beside the template', () => {
    const texts = {
      'triggers.yaml':
        'version: 1\ninclude: [team/a.yaml]\ntargets: {ci: {type: jenkins, url: "https://ci.example.com/"}}\ntriggers: {t: {extends: far}}\n',
      'team/a.yaml': 'templates: {far: {job: j, matrix: {service: {from: s.json}}}}\n',
      'team/s.json': '["api"]',
    };
    expect(axisOf(texts)).toEqual(['api']);
    expect(manifestFrom(texts).files.map(({ path }) => path)).toEqual([
      'triggers.yaml',
      'team/a.yaml',
      'team/s.json',
    ]);
  });

  test('instead of the one that its template names, path and all', () => {
    const text = root(
      '{from: own.yaml}',
      'templates: {base: {matrix: {service: {from: s.yaml, path: /a}}}}\n',
    );
    const extending = text.replace('{t: {', '{t: {extends: base, ');
    expect(axisOf({ 'triggers.yaml': extending, 's.yaml': 'a: [b]', 'own.yaml': '[own]' })).toEqual(['own']);
  });

  test('of which the file is read once, and counts as one that was taken in', () => {
    const text = root('{from: s.yaml}', 'limits: {max-includes: 1}\n').replace(
      'matrix: {',
      'matrix: {other: {from: s.yaml}, ',
    );
    expect(manifestFrom({ 'triggers.yaml': text, 's.yaml': '[a]' }).files).toHaveLength(2);
    const none = root('{from: s.yaml}', 'limits: {max-includes: 0}\n');
    expect(underlinedIn({ 'triggers.yaml': none, 's.yaml': '[a]' })).toEqual([
      'triggers.yaml limit-includes: s.yaml',
    ]);
  });
});

describe('what is wrong with such an axis is told at its place', () => {
  test.each([
    ['{from: none.yaml}', 'triggers.yaml file-missing: none.yaml'],
    ['{from: ../s.yaml}', 'triggers.yaml file-outside: ../s.yaml'],
    ['{from: s.yaml, path: services}', 'triggers.yaml axis-path: services'],
    ['{from: s.yaml, path: /servces}', 'triggers.yaml axis-path: /servces'],
    ['{from: s.yaml, path: /services/7}', 'triggers.yaml axis-path: /services/7'],
    ['{from: s.yaml}', 'triggers.yaml axis-not-list: s.yaml'],
    ['{from: s.yaml, path: /services/0}', 'triggers.yaml axis-not-list: /services/0'],
    ['{form: s.yaml}', 'triggers.yaml unknown-property: form'],
    ['{from: s.yaml, paht: /services}', 'triggers.yaml unknown-property: paht'],
    ['{from: broken.yaml}', 'broken.yaml yaml-syntax: '],
  ])('%s: %s', (axis, problem) => {
    const texts = { 's.yaml': 'services: [api]\n', '../s.yaml': '[a]', 'broken.yaml': '[a\n' };
    expect(underlinedIn({ ...texts, 'triggers.yaml': root(axis) })).toContain(problem);
  });

  test('also in the other file', () => {
    const texts = { 'triggers.yaml': root('{from: s.yaml}'), 's.yaml': '["${{ vars.x }}"]\n' };
    expect(underlinedIn(texts)).toEqual(['s.yaml expression-not-allowed: ${{ vars.x }}']);
  });
});
