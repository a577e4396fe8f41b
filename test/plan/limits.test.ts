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
      message: '"t" (axes: os 3 × python 4) makes the plan larger than 11 requests',
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
  expect(planProblemsOf(text)).toMatchObject([{ message: '"c" makes the plan larger than 3 requests' }]);
  expect(planOf(text, { triggers: ['a', 'b'] }).requests).toHaveLength(3);
});

test('a product of billions is refused without walking it, also if nearly all of it is excluded', () => {
  const axes = ['a', 'b', 'c', 'd', 'e'].map(name => axis(name, 100)).join('');
  const exclude = Array.from({ length: 100 }, (_, index) => `    - {a: v${index}}\n`).join('');
  const message =
    '"t" (axes: a 100 × b 100 × c 100 × d 100 × e 100) has 10000000000 combinations before `exclude`';
  for (const matrix of [axes, `${axes}  exclude:\n${exclude}`]) {
    expect(planProblemsOf(withTrigger(`matrix:\n${matrix}`))).toMatchObject([
      { code: 'too-many-requests', message },
    ]);
  }
});
