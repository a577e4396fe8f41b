import { describe, expect, test } from 'vitest';
import type { RuleLevels } from '../../../src/manifest/rules/rule.ts';
import { HEAD } from '../loading.ts';
import { linted, lintedAt } from './linting.ts';

const manifest = (rules: string, body = 'vars: {a: 1}'): string =>
  `${HEAD}lint: {rules: {${rules}}}\n${body}\ntriggers: {t: {job: j}}\n`;

const severities = (text: string, levels?: RuleLevels): readonly string[] =>
  linted(text, levels).map(({ code, severity }) => `${code} ${severity}`);

describe('the level of a rule', () => {
  test.each([
    ['', ['unused-var warning']],
    ['unused-var: warning', ['unused-var warning']],
    ['unused-var: error', ['unused-var error']],
    ['unused-var: off', []],
    ['unused-env: off', ['unused-var warning']],
  ])('in the manifest: {%s}', (rules, expected) => {
    expect(severities(manifest(rules))).toEqual(expected);
  });

  test('given for one call wins over the manifest’s', () => {
    expect(severities(manifest('unused-var: off'), new Map([['unused-var', 'error']]))).toEqual([
      'unused-var error',
    ]);
    expect(severities(manifest('unused-var: error'), new Map([['unused-var', 'off']]))).toEqual([]);
  });

  test('holds for the rules about ignore comments too', () => {
    const comment = '# volley-ignore unused-env, unusd-var';
    expect(severities(manifest('', comment))).toEqual(['unused-ignore warning', 'unknown-rule warning']);
    expect(severities(manifest('unused-ignore: error, unknown-rule: off', comment))).toEqual([
      'unused-ignore error',
    ]);
  });
});

describe('an ignore comment', () => {
  test('speaks of its own line only', () => {
    const text = manifest('', 'vars:\n  a: 1\n  b: 2 # volley-ignore unused-var\n  c: 3');
    expect(lintedAt(text)).toEqual(['unused-var: a', 'unused-var: c']);
  });

  test('is not called unused while its rule is off or could not look', () => {
    const comment = 'vars: {a: 1} # volley-ignore unused-env';
    expect(lintedAt(manifest('unused-var: off, unused-env: off', comment))).toEqual([]);
    const broken = `${HEAD}${comment}\ntriggers: {t: {job: "\${{ vars.b }}"}}\n`;
    expect(lintedAt(broken)).toEqual(['unknown-name: b']);
  });

  test('does not ignore an error of the manifest', () => {
    const text = `${HEAD}triggers:\n  t: {job: j, target: no} # volley-ignore unknown-target\n`;
    expect(lintedAt(text)).toEqual(['unknown-target: no', 'unknown-rule: unknown-target']);
  });

  test('is found in a file that begins with a byte order mark', () => {
    const text = `\uFEFF${manifest('', 'vars: {a: 1} # volley-ignore unused-var')}`;
    expect(lintedAt(text)).toEqual([]);
  });
});

test('of a manifest with errors, only what is there is judged: what seems unused may be used by what is broken', () => {
  const text = `${HEAD}vars: {a: 1}
triggers:
  t: {job: "\${{ vars.a + }}", parameters: {N: 1.10}}
`;
  expect(linted(text).map(({ code }) => code)).toEqual(['expression-syntax', 'number-like']);
});

test('what an alias repeats is told once', () => {
  const text = `${HEAD}triggers:
  a: {job: a, parameters: &p {N: 1.10}}
  b: {job: b, parameters: *p}
`;
  expect(lintedAt(text)).toEqual(['number-like: 1.10']);
});

test('an anchor name that is given twice is used where its last alias means it', () => {
  const text = `${HEAD}x-a: &n 1\nx-b: [*n, "&no", &n 2]\nx-c: 'a &b'\ntriggers: {t: {job: j}}\n`;
  expect(linted(text).map(({ code, at }) => [code, at?.source.position(at.start).line])).toEqual([
    ['unused-anchor', 5],
  ]);
});

test('an input that a template declares for several triggers is used when one of them reads it', () => {
  const of = (parameters: string): readonly string[] =>
    lintedAt(`${HEAD}templates:
  base: {inputs: {branch: {default: main}}}
triggers:
  a: {extends: base, job: a, parameters: {BRANCH: "${parameters}"}}
  b: {extends: base, job: b}
`);
  expect(of('${{ inputs.branch }}')).toEqual([]);
  expect(of('main')).toEqual(['unused-input: branch']);
});
