import { expect, test } from 'vitest';
import { chosenOfPlan } from '../../src/plan/chosen-of-plan.ts';
import { withoutTriggers } from '../../src/plan/plan-parts.ts';
import type { Selector } from '../../src/plan/select-triggers.ts';
import { planOf } from './planning.ts';

const PLAN = planOf(`version: 1
targets: {ci: {type: jenkins, url: "https://a/"}, other: {type: jenkins, url: "https://b/"}}
triggers:
  one: {target: ci, job: a, matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}}
  two: {target: other, job: b}
  three: {target: ci, job: c, needs: [one]}
`);

const chosen = (triggers: readonly string[], select: readonly Selector[] = []) => {
  const plan = chosenOfPlan(PLAN, { triggers, select }, name => (name === 'two' ? ['nightly'] : []));
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
