import { expect, test } from 'vitest';
import { compileCel } from '../../../src/manifest/expression/cel.ts';
import { narrowToRequests } from '../../../src/plan/narrow/narrow-plan.ts';
import { savePlan } from '../../../src/plan/saved/saved-plan.ts';
import { parsePlan } from '../../../src/plan/saved/saved-plan-load.ts';
import { planOf } from '../../run/bench.ts';

const PLAN = planOf(`  build: {job: b, matrix: {n: [1, 2, 3]}}
  after: {job: a, needs: [build], matrix: {n: [1, 2]}}
  docs: {job: d}`);

/** As `trigger` and the place in its matrix, from 1. */
const narrowed = (...wanted: readonly [trigger: string, place: number][]) => {
  const chosen = wanted.flatMap(([trigger, place]) => {
    const request = PLAN.requests.filter(each => each.trigger === trigger)[place - 1];
    return request === undefined ? [] : [request];
  });
  return narrowToRequests(PLAN, chosen);
};

const amounts = (plan: typeof PLAN) => plan.triggers.map(({ name, requests }) => [name, requests]);

test('a plan of some requests has none of their neighbours', () => {
  const plan = narrowed(['build', 2], ['docs', 1]);
  expect(amounts(plan)).toEqual([
    ['build', 1],
    ['docs', 1],
  ]);
  expect(plan.requests.map(({ trigger }) => trigger)).toEqual(['build', 'docs']);
});

test('but all requests of what they need, whose result would be another one otherwise', () => {
  expect(amounts(narrowed(['after', 2]))).toEqual([
    ['build', 3],
    ['after', 1],
  ]);
  expect(amounts(narrowed(['after', 1], ['build', 1]))).toEqual([
    ['build', 3],
    ['after', 1],
  ]);
});

test('it is a plan like any other: it can be saved and read', () => {
  const plan = narrowed(['build', 3]);
  const read = parsePlan(JSON.stringify(savePlan(plan)), { compileCel });
  expect(read.ok && read.value.requests.length).toBe(1);
});
