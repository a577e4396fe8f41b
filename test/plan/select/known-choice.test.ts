import { describe, expect, test } from 'vitest';
import { planParts } from '../../../src/plan/plan-parts.ts';
import { knownChoice, planKnows } from '../../../src/plan/select/known-choice.ts';
import { HEAD, manifestOf } from '../../manifest/loading.ts';
import { type Given, optionsOf, planOf } from '../planning.ts';

const TEXT = `${HEAD}triggers:
  one: {job: a, matrix: {os: [linux, windows]}, parameters: {OS: "\${{ matrix.os }}"}}
  two: {job: b, labels: [nightly], inputs: {branch: {type: string, default: main}}}
`;

const unknownOf = (given: Given): readonly string[] =>
  knownChoice(manifestOf(TEXT), optionsOf(given)).unknown.map(({ problem }) => problem.code);

const planned = (given: Given): readonly string[] =>
  planParts(manifestOf(TEXT), optionsOf(given)).plan.triggers.map(({ name }) => name);

describe('of what is asked for', () => {
  test.each<readonly [string, Given, readonly string[]]>([
    ['a trigger', { triggers: ['one', 'tow'] }, ['unknown-trigger']],
    ['a label, a name', { select: ['label=nightyl', 'trigger=on*'] }, ['nothing-selected']],
    ['an axis', { matrix: { oss: ['linux'] } }, ['unknown-axis']],
    ['a value of an axis', { matrix: { os: ['linux', 'linus'] } }, ['unknown-axis-value']],
    ['an input', { inputs: { brunch: 'x' } }, ['unknown-input']],
    [
      'an input that no chosen trigger has',
      { triggers: ['one'], inputs: { branch: 'x' } },
      ['unknown-input'],
    ],
    ['an input of a file', { inputsFile: 'brunch: x' }, ['unknown-input']],
  ])('what a manifest does not know is told: %s', (_, given, codes) => {
    expect(unknownOf(given)).toEqual(codes);
  });

  test('all that it knows is planned', () => {
    expect(planned({ triggers: ['one', 'tow'] })).toEqual(['one']);
    expect(planned({ matrix: { os: ['linux', 'linus'] } })).toEqual(['one']);
    expect(planned({ inputs: { brunch: 'x' } })).toEqual(['one', 'two']);
  });

  test('nothing is planned where nothing of a key is left', () => {
    expect(planned({ triggers: ['tow'] })).toEqual([]);
    expect(planned({ select: ['label=nightyl', 'trigger=on*'] })).toEqual([]);
    expect(planned({ matrix: { os: ['linus'] } })).toEqual([]);
    expect(planned({ matrix: { oss: ['linux'] } })).toEqual([]);
  });
});

test('names that are known one by one, and leave nothing together, are told', () => {
  const { unknown } = planParts(manifestOf(TEXT), optionsOf({ select: ['label=nightly', 'trigger=one'] }));
  expect(unknown).toMatchObject([{ chosen: { kind: 'together' }, problem: { code: 'nothing-selected' } }]);
});

test('a plan knows its triggers, where they go, their inputs and combinations', () => {
  const plan = planOf(TEXT);
  const target = plan.triggers[0]?.target ?? '';
  expect(planKnows(plan, { kind: 'trigger', name: 'one' })).toBe(true);
  expect(planKnows(plan, { kind: 'trigger', name: 'tow' })).toBe(false);
  expect(planKnows(plan, { kind: 'input', name: 'branch' })).toBe(true);
  expect(planKnows(plan, { kind: 'input', name: 'brunch' })).toBe(false);
  expect(planKnows(plan, { kind: 'axis', key: 'os', value: 'linux' })).toBe(true);
  expect(planKnows(plan, { kind: 'axis', key: 'os', value: 'linus' })).toBe(false);
  expect(planKnows(plan, { kind: 'axis', key: 'oss', value: 'linux' })).toBe(false);
  expect(planKnows(plan, { kind: 'selector', selector: { key: 'target', value: target } })).toBe(true);
  expect(planKnows(plan, { kind: 'selector', selector: { key: 'trigger', value: 'x*' } })).toBe(false);
});

test('triggers that are sound one by one, and too many together, are all told as broken', () => {
  const text = `version: 1\nlimits: {max-requests: 2}\n${TEXT.replace('version: 1\n', '')}`;
  const { broken, problems, plan } = planParts(manifestOf(text), optionsOf({}));
  expect(broken).toEqual(['one', 'two']);
  expect(problems.map(({ code }) => code)).toEqual(['too-many-requests']);
  expect(plan.triggers).toEqual([]);
});
