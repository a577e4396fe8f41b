import { expect, test } from 'vitest';
import { withTrigger } from '../manifest/loading.ts';
import { parametersOf, planProblemsOf } from './planning.ts';

const text = withTrigger("inputs: {tag: {pattern: '^v\\d+$'}}\nparameters: {TAG: '${{ inputs.tag }}'}");

test('an input that fits its pattern is taken, any other is told what it has to fit', () => {
  expect(parametersOf(text, { inputs: { tag: 'v12' } })).toEqual([{ TAG: 'v12' }]);
  expect(planProblemsOf(text, { inputs: { tag: 'v12-rc' } })).toMatchObject([
    {
      code: 'bad-input',
      message: '"v12-rc" is no value for the input "tag", which takes text that fits ^v\\d+$',
    },
  ]);
});
