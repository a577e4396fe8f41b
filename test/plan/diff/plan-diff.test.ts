import { describe, expect, test } from 'vitest';
import { isEmpty, type PlanDiff, planDiff } from '../../../src/plan/diff/plan-diff.ts';
import { type Given, planOf } from '../planning.ts';

const BASE = `
version: 1
vars: {team: platform}
targets:
  ci: {type: jenkins, url: "https://ci.example.com/", concurrency: 7}
  other: {type: jenkins, url: "https://other.example.com/"}
defaults: {target: ci}
triggers:
  build:
    job: platform/build
    matrix: {os: [linux, windows], python: ["3.12", "3.13"]}
    parameters: {OS: "\${{ matrix.os }}", PYTHON: "\${{ matrix.python }}", TEAM: "\${{ vars.team }}"}
    max-parallel: 2
  docs: {job: docs, target: other}
  deploy: {job: deploy, needs: [build, docs]}
`;

const diff = (before: string, after: string, given: Given = {}): PlanDiff =>
  planDiff(planOf(before, given), planOf(after, given), 10);

describe('the diff of two plans', () => {
  test.each([
    ['comments', BASE.replaceAll('\n', ' # a comment\n').replace(/^ #.*\n/, '\n')],
    [
      'anchors and merge keys',
      BASE.replace('  ci: {type: jenkins,', '  ci: {type: &type jenkins,').replace(
        '  other: {type: jenkins,',
        '  other: {type: *type,',
      ),
    ],
    [
      'the order of axes',
      BASE.replace(/matrix: .*/, 'matrix: {python: ["3.13", "3.12"], os: [windows, linux]}'),
    ],
    [
      'the order of triggers, needs and parameters',
      BASE.replace(/ {2}docs: .*\n/, '')
        .replace('triggers:\n', 'triggers:\n  docs: {target: other, job: docs}\n')
        .replace('[build, docs]', '[docs, build]')
        .replace(
          /parameters: .*/,
          'parameters: {TEAM: platform, PYTHON: "${{ matrix.python }}", OS: "${{ matrix.os }}"}',
        ),
    ],
    [
      'blocks instead of braces, and quotes',
      BASE.replace('  docs: {job: docs, target: other}', '  docs:\n    job: "docs"\n    target: \'other\''),
    ],
  ])('is empty where only this differs: %s', (_, text) => {
    expect(text).not.toBe(BASE);
    expect(isEmpty(diff(BASE, text))).toBe(true);
  });

  test('counts requests by what becomes of them, and keeps the first changes of each trigger', () => {
    const after = BASE.replace('os: [linux, windows]', 'os: [linux, macos]').replace(
      'team: platform',
      'team: x',
    );
    const { totals, triggers } = diff(BASE, after);
    expect(totals).toEqual({ before: 6, after: 6, added: 2, removed: 2, changed: 2, renamed: 0 });
    expect(triggers).toMatchObject([
      { kind: 'changed', name: 'build', fields: [], requests: { added: 2, removed: 2, changed: 2 } },
    ]);
    // The two that change do so alike.
    expect(triggers[0]?.requests).toMatchObject({ shown: { length: 5 }, more: 0 });
    expect(planDiff(planOf(BASE), planOf(after), 2).triggers[0]?.requests).toMatchObject({
      shown: { length: 2 },
      more: 3,
    });
  });

  test('tells what a trigger and a target say in the words of the manifest', () => {
    const after = BASE.replace('max-parallel: 2', 'timeout: {build: 2h}\n    fail-fast: true')
      .replace('concurrency: 7', 'concurrency: 9, rate: 5/s')
      .replace('needs: [build, docs]', 'needs: [build]');
    const { targets, triggers } = diff(BASE, after);
    expect(targets).toEqual([
      {
        kind: 'changed',
        name: 'ci',
        fields: [
          { name: 'concurrency', before: '7', after: '9' },
          { name: 'rate', before: null, after: '5 in 1.0s' },
        ],
      },
    ]);
    expect(triggers.map(({ name, fields }) => [name, fields])).toEqual([
      [
        'build',
        [
          { name: 'max-parallel', before: '2', after: null },
          { name: 'fail-fast', before: 'false', after: 'true' },
          { name: 'timeout.build', before: null, after: '2h 00m' },
        ],
      ],
      ['deploy', [{ name: 'needs', before: 'build, docs', after: 'build' }]],
    ]);
  });

  test.each([
    ['the seed of a sample', 'sample: {size: 4, seed: a}', 'sample: {size: 4, seed: b}'],
    ['its size', 'sample: {size: 4, seed: a}', 'sample: {size: 3, seed: a}'],
    ['pairs instead of a sample', 'sample: {size: 4, seed: a}', 'pairwise: true'],
    ['all of it instead of a part', 'rotate: {size: 3}', ''],
  ])('tells another coverage of a matrix: %s', (_, then, now) => {
    const text = (part: string): string =>
      BASE.replace('python: ["3.12", "3.13"]}', `python: ["3.12", "3.13", "3.14"], ${part}}`);
    const [change] = diff(text(then), text(now)).triggers;
    const [{ name, before, after } = { name: '', before: '', after: '' }] = change?.fields ?? [];
    expect([change?.name, name]).toEqual(['build', 'matrix']);
    expect(before).toMatch(/^(?:sample|rotate): .* of 6/);
    expect(after).not.toBe(before);
  });

  test('of the same sample by another seed says so', () => {
    const text = (seed: string): string =>
      BASE.replace('python: ["3.12", "3.13"]}', `python: ["3.12"], sample: {size: 2, seed: ${seed}}}`);
    const { totals, triggers } = diff(text('a'), text('b'));
    expect(totals).toMatchObject({ added: 0, removed: 0, changed: 0 });
    expect(triggers.map(({ name, fields }) => [name, fields.map(field => field.after)])).toEqual([
      ['build', ['sample: 2 of 2 cells, seed b']],
    ]);
  });

  test('tells that limits are lifted, in the words of the manifest', () => {
    const limited = (limits: string): string => BASE.replace('defaults:', `limits: ${limits}\ndefaults:`);
    const was = limited('{max-requests: 100, targets: {ci: {builds-per-day: 30, builds-per-hour: 5}}}');
    const is = limited(
      '{targets: {ci: {builds-per-day: 3000, builds-per-hour: 5}, other: {builds-in-flight: 2}}}',
    );
    const { limits, triggers } = diff(was, is);
    expect(limits).toEqual([
      { name: 'max-requests', before: '100', after: '10000' },
      { name: 'targets.ci.builds-per-day', before: '30', after: '3000' },
      { name: 'targets.other.builds-in-flight', before: null, after: '2' },
    ]);
    expect(triggers).toEqual([]);
    expect(isEmpty(diff(was, is))).toBe(false);
    expect(diff(BASE, limited('{max-requests: 10000, targets: {}}')).limits).toEqual([]);
  });

  test('says nothing of limits against a plan that was saved without them', () => {
    const { limits: _, ...older } = planOf(BASE);
    const now = planOf(BASE.replace('defaults:', 'limits: {max-requests: 100}\ndefaults:'));
    expect(isEmpty(planDiff(older, now, 10))).toBe(true);
  });

  test('tells of a new trigger where it goes, and what decides whether it is fired', () => {
    const after = `${BASE}  gated: {job: g, target: other, needs: [docs], if: "needs.docs.failed == 0"}\n`;
    expect(diff(BASE, after).triggers).toMatchObject([
      {
        kind: 'added',
        fields: [
          { name: 'target', before: null, after: 'other' },
          { name: 'needs', before: null, after: 'docs' },
          { name: 'if', before: null, after: 'needs.docs.failed == 0' },
        ],
      },
    ]);
  });

  test('tells which files --changed-only asks for, in the words of the manifest', () => {
    const withPaths = (paths: string): string =>
      BASE.replace('    max-parallel: 2', `    max-parallel: 2\n    paths: ${paths}`);
    const before = withPaths('["src/${{ matrix.os }}", docs]');
    const fieldsOf = (after: string) => diff(before, after).triggers.map(({ fields }) => fields);
    expect(fieldsOf(withPaths('["src/${{matrix.os}}", docs]'))).toEqual([]);
    const was = 'src/${{ matrix.os }}, docs';
    expect(fieldsOf(withPaths('["${{ matrix.os }}", "!docs/${{ vars.team + \'x\' }}"]'))).toEqual([
      [{ name: 'paths', before: was, after: "${{ matrix.os }}, !docs/${{ vars.team + 'x' }}" }],
    ]);
    expect(fieldsOf(BASE)).toEqual([[{ name: 'paths', before: was, after: null }]]);
  });

  test('knows a trigger again that has another name and asks for the same', () => {
    const after = BASE.replace('  build:', '  compile:').replace('[build, docs]', '[compile, docs]');
    const { totals, triggers } = diff(BASE, after);
    expect(totals).toMatchObject({ added: 0, removed: 0, renamed: 4 });
    expect(triggers[0]).toMatchObject({ kind: 'renamed', name: 'compile', was: 'build' });
  });

  test('a trigger that asks for something else under another name is a new one', () => {
    const after = BASE.replace('  docs: {job: docs,', '  pages: {job: pages,').replace(
      '[build, docs]',
      '[build]',
    );
    expect(diff(BASE, after).triggers.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'added pages',
      'changed deploy',
      'removed docs',
    ]);
  });

  test('of two manifests that have nothing in common is all of both', () => {
    const other = `version: 1
targets: {x: {type: jenkins, url: "https://x.example.com/"}}
triggers: {y: {job: z}}`;
    const { totals, targets, triggers } = diff(BASE, other);
    expect(totals).toEqual({ before: 6, after: 1, added: 1, removed: 6, changed: 0, renamed: 0 });
    expect(targets.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'added x',
      'removed ci',
      'removed other',
    ]);
    expect(triggers.map(({ kind }) => kind)).toEqual(['added', 'removed', 'removed', 'removed']);
  });
});
