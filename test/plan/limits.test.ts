import { expect, test } from 'vitest';
import { HEAD, withTrigger } from '../manifest/loading.ts';
import { planOf, planProblemsOf } from './planning.ts';

const axis = (name: string, size: number): string =>
  `  ${name}: [${Array.from({ length: size }, (_, index) => `v${index}`).join(', ')}]\n`;

const limit = (requests: number): string => `${HEAD}limits: {max-requests: ${requests}}\n`;

test('a plan that is too large is refused whole, and the sizes of the axes are named', () => {
  const text = withTrigger(`matrix:\n${axis('os', 3)}${axis('python', 4)}`, limit(11));
  expect(planProblemsOf(text)).toMatchObject([
    {
      code: 'too-many-requests',
      message: 'with "t" (axes: os 3 × python 4) the plan has more than 11 requests',
    },
  ]);
});

test('a plan of exactly the limit is made', () => {
  const text = withTrigger(`matrix:\n${axis('os', 3)}${axis('python', 4)}`, limit(12));
  expect(planOf(text).requests).toHaveLength(12);
});

test('the limit counts all triggers of the plan, and those that exclude drops do not count', () => {
  const text = `${limit(3)}triggers:
  a: {job: j, matrix: {os: [x, y], exclude: [{os: x}]}}
  b: {job: j, matrix: {os: [x, y]}}
  c: {job: j}
`;
  expect(planProblemsOf(text)).toMatchObject([{ message: 'with "c" the plan has more than 3 requests' }]);
  expect(planOf(text, { triggers: ['a', 'b'] }).requests).toHaveLength(3);
});

test('a product of billions is refused without walking it', () => {
  const axes = ['a', 'b', 'c', 'd', 'e'].map(name => axis(name, 100)).join('');
  expect(planProblemsOf(withTrigger(`matrix:\n${axes}`))).toMatchObject([{ code: 'too-many-requests' }]);
});
