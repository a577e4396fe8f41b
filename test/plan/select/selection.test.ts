import { describe, expect, test } from 'vitest';
import { HEAD } from '../../manifest/loading.ts';
import { type Given, planOf, planProblemsOf } from '../planning.ts';

const text = `${HEAD}  other: {type: jenkins, url: "https://other.example.com/"}
defaults: {target: ci}
triggers:
  build: {job: build, labels: [nightly, slow]}
  test:
    job: test
    needs: [build]
    labels: [nightly]
    matrix: {os: [linux, windows, linux], n: [1, 1.10]}
  deploy: {job: deploy, needs: [test], target: other, matrix: {stage: [qa, prod]}}
  docs: {job: docs, labels: [weekly], matrix: {os: [linux, macos]}}
`;

const chosen = (given: Given): readonly string[] => planOf(text, given).triggers.map(({ name }) => name);
const combinations = (given: Given): readonly string[] =>
  planOf(text, given).requests.map(({ trigger, combination }) =>
    [trigger, ...[...combination.values()].map(value => (typeof value === 'string' ? value : '#'))].join(' '),
  );

describe('--select', () => {
  test('takes triggers with a label, by a glob of their names, or of a target', () => {
    expect(chosen({ select: ['label=weekly'] })).toEqual(['docs']);
    expect(chosen({ select: ['trigger=?o*'] })).toEqual(['docs']);
    expect(chosen({ select: ['target=ci'] })).toEqual(['build', 'test', 'docs']);
  });

  test('several values of one key are alternatives, several keys must all hold', () => {
    expect(chosen({ select: ['label=weekly', 'label=slow'] })).toEqual(['build', 'docs']);
    expect(chosen({ select: ['label=weekly', 'label=slow', 'trigger=b*'] })).toEqual(['build']);
  });

  test('brings along what the selected triggers need', () => {
    expect(chosen({ select: ['target=other'] })).toEqual(['build', 'test', 'deploy']);
  });

  test('selects among the triggers that are named', () => {
    expect(chosen({ triggers: ['docs', 'build'], select: ['target=ci'] })).toEqual(['docs', 'build']);
    expect(planProblemsOf(text, { triggers: ['docs'], select: ['label=slow'] })).toMatchObject([
      { code: 'nothing-selected', next: 'There are: weekly.' },
    ]);
  });

  test('that finds nothing is an error for each value, not an empty plan', () => {
    expect(planProblemsOf(text, { select: ['label=nightl', 'label=slow', 'target=x'] })).toMatchObject([
      { code: 'nothing-selected', next: 'Did you mean "nightly"?' },
      { code: 'nothing-selected', next: 'There are: ci, other.' },
    ]);
  });
});

describe('--matrix', () => {
  test('keeps the combinations with one of the values, by their text, and the keys that they have', () => {
    const all = planOf(text);
    const some = planOf(text, { matrix: { os: ['windows', 'macos'] } });
    expect(some.requests).toEqual(
      all.requests.filter(
        ({ trigger, combination }) =>
          trigger === 'build' || ['windows', 'macos'].some(os => combination.get('os') === os),
      ),
    );
    expect(
      planOf(text, { triggers: ['test'], matrix: { n: ['1.10'], os: ['windows'] } }).requests,
    ).toHaveLength(2);
  });

  test('the second of two equal combinations keeps its key of its own', () => {
    const keys = (given: Given): readonly string[] =>
      planOf(text, given)
        .requests.filter(
          ({ trigger, combination }) => trigger === 'test' && combination.get('os') === 'linux',
        )
        .map(({ key }) => key);
    expect(keys({ matrix: { os: ['linux'] } })).toEqual(keys({}));
    expect(new Set(keys({})).size).toBe(4);
  });

  test('leaves out a trigger without the key, unless one that stays needs it: that one stays whole', () => {
    expect(combinations({ matrix: { stage: ['prod'] } })).toEqual([
      'build',
      'test linux #',
      'test linux #',
      'test windows #',
      'test windows #',
      'test linux #',
      'test linux #',
      'deploy prod',
    ]);
    expect(chosen({ matrix: { os: ['macos'] } })).toEqual(['build', 'test', 'docs']);
  });

  test('tells a trigger of which nothing is left why', () => {
    const [build, narrowed] = planOf(text, { matrix: { os: ['macos'] } }).triggers;
    expect(build).toMatchObject({ requests: 1, skipped: null });
    expect(narrowed).toMatchObject({ requests: 0, skipped: 'none of its combinations is chosen' });
  });

  test('of a value of one character nobody guesses what was meant', () => {
    const numbers = `version: 1
targets: {ci: {type: jenkins, url: "https://ci.example.com/"}}
triggers: {t: {job: a, matrix: {n: [1, 2, 3]}}}
`;
    expect(planProblemsOf(numbers, { matrix: { n: ['7'] } })).toMatchObject([
      { code: 'unknown-axis-value', next: 'The values are: 1, 2, 3.' },
    ]);
  });

  test('an unknown axis or value is an error, and so is a choice that leaves nothing', () => {
    expect(planProblemsOf(text, { matrix: { oss: ['linux'], os: ['linx', 'plan9'] } })).toMatchObject([
      { code: 'unknown-axis', next: 'Did you mean "os"?' },
      { code: 'unknown-axis-value', next: 'Did you mean "linux"?' },
      { code: 'unknown-axis-value', next: 'The values are: linux, windows, macos.' },
    ]);
    expect(planProblemsOf(text, { matrix: { os: ['linux'], stage: ['qa'] } })).toMatchObject([
      { code: 'nothing-selected' },
    ]);
  });

  test('a narrowed plan may come from a matrix that is larger than the limit', () => {
    const axis = Array.from({ length: 30 }, (_, index) => index);
    const large = `${HEAD}limits: {max-requests: 20}\ntriggers: {t: {job: j, matrix: {a: [${axis}], b: [x, y]}}}\n`;
    expect(planProblemsOf(large)).toMatchObject([{ code: 'too-many-requests' }]);
    expect(planOf(large, { matrix: { a: ['7'] } }).requests).toHaveLength(2);
  });
});
