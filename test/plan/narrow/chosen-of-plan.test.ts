import { describe, expect, test } from 'vitest';
import { isEmpty, planDiff } from '../../../src/plan/diff/plan-diff.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { showCombination } from '../../../src/plan/matrix.ts';
import { chosenOfPlan } from '../../../src/plan/narrow/chosen-of-plan.ts';
import { withoutTriggers } from '../../../src/plan/narrow/narrow-triggers.ts';
import type { PlanStream } from '../../../src/plan/plan.ts';
import type { MatrixChoice } from '../../../src/plan/select/select-matrix.ts';
import type { Selector } from '../../../src/plan/select/select-triggers.ts';
import { manifestOf } from '../../manifest/loading.ts';
import fc from '../../property.ts';
import { planOf } from '../planning.ts';

const PLAN = planOf(`version: 1
targets: {ci: {type: jenkins, url: "https://a/"}, other: {type: jenkins, url: "https://b/"}}
triggers:
  one: {target: ci, job: a, matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}}
  two: {target: other, job: b}
  three: {target: ci, job: c, needs: [one]}
`);

const chosen = (triggers: readonly string[], select: readonly Selector[] = []) => {
  const plan = chosenOfPlan(PLAN, { triggers, select }, name => ({
    labels: name === 'two' ? ['nightly'] : [],
    matrix: null,
  }));
  const names = plan.triggers.map(({ name }) => name);
  expect(new Set([...plan.requests].map(({ trigger }) => trigger))).toEqual(new Set(names));
  return { names, targets: [...plan.targets.keys()] };
};

test('of a plan that is there already, what is named is left, with what it needs and where that goes', () => {
  expect(chosen([])).toEqual({ names: ['one', 'two', 'three'], targets: ['ci', 'other'] });
  expect(chosen(['three'])).toEqual({ names: ['one', 'three'], targets: ['ci'] });
  expect(chosen(['two', 'gone'])).toEqual({ names: ['two'], targets: ['other'] });
  expect(chosen(['gone'])).toEqual({ names: [], targets: [] });
});

test('selectors choose of it by name and target, and by the labels of now', () => {
  expect(chosen([], [{ key: 'trigger', value: 't*' }]).names).toEqual(['one', 'two', 'three']);
  expect(chosen([], [{ key: 'target', value: 'other' }]).names).toEqual(['two']);
  expect(chosen([], [{ key: 'label', value: 'nightly' }]).names).toEqual(['two']);
  expect(chosen(['one'], [{ key: 'label', value: 'nightly' }]).names).toEqual([]);
});

test('without a trigger, a plan has not got the target that only this one uses', () => {
  const { targets, triggers } = withoutTriggers(PLAN, ['two']);
  expect([...targets.keys()]).toEqual(['ci']);
  expect(triggers.map(({ name }) => name)).toEqual(['one', 'three']);
});

const MATRIX = `version: 1
targets: {ci: {type: jenkins, url: "https://a/"}}
triggers:
  one: {job: a, matrix: {os: [linux, macos], n: [1, 2], include: [{os: macos, n: 2, arch: arm}]}}
  two: {job: b, matrix: {os: [linux]}}
  plain: {job: c}
  empty: {job: d, matrix: {os: []}}
  after: {job: e, needs: [plain, two], matrix: {n: [1]}}
`;

describe('combinations choose of it as they do of its manifest', () => {
  const choice = fc.record({
    triggers: fc.subarray(['one', 'two', 'plain', 'empty', 'after']),
    matrix: fc
      .subarray(['os=linux', 'os=macos', 'n=1', 'n=2', 'arch=arm'], { minLength: 1 })
      .map(words => matrixOf(words.map(word => word.split('=')))),
  });

  test('triggers that have the keys are narrowed, what they need stays whole, and others are left out', () => {
    const manifest = manifestOf(MATRIX);
    const whole = planOf(MATRIX);
    let planned = 0;
    fc.assert(
      fc.property(choice, wanted => {
        const fresh = makePlan(manifest, { ...wanted, inputs: new Map(), env: () => undefined });
        // A slip of a manifest is told elsewhere.
        fc.pre(fresh.ok);
        if (!fresh.ok) return;
        planned += 1;
        const old = chosenOfPlan(whole, wanted, name => manifest.triggers.get(name));
        const counts = ({ triggers }: PlanStream) => triggers.map(one => [one.name, one.requests]).sort();
        const keys = ({ requests }: PlanStream) => [...requests].map(({ key }) => key).sort();
        expect(counts(old)).toEqual(counts(fresh.value));
        expect(keys(old)).toEqual(keys(fresh.value));
        expect(isEmpty(planDiff(old, fresh.value, 0))).toBe(true);
      }),
    );
    expect(planned).toBeGreaterThan(5);
  });

  test('also by values that only the plan has', () => {
    const now = manifestOf(
      MATRIX.replace(', macos', '').replace(', include: [{os: macos, n: 2, arch: arm}]', ''),
    );
    const wanted = { triggers: [], matrix: matrixOf([['os', 'macos']]) };
    const old = chosenOfPlan(planOf(MATRIX), wanted, name => now.triggers.get(name));
    expect([...old.requests].map(({ combination }) => showCombination(combination))).toEqual([
      'os=macos n=1',
      'os=macos n=2 arch=arm',
    ]);
    expect(old.triggers.find(({ name }) => name === 'two')).toMatchObject({
      requests: 0,
      skipped: 'none of its combinations is chosen',
    });
  });
});

const matrixOf = (pairs: readonly (readonly string[])[]): MatrixChoice => {
  const choice = new Map<string, Set<string>>();
  for (const [key = '', value = ''] of pairs) choice.set(key, (choice.get(key) ?? new Set()).add(value));
  return choice;
};
