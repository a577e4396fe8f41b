import { expect, test } from 'vitest';
import { checkParameters } from '../../../../src/targets/jenkins/jobs/check-parameters.ts';

const given = (name: string, value: string): ReadonlyMap<string, string> => new Map([[name, value]]);

test('the choices of a plugin are not taken for all that is allowed', () => {
  const tags = { name: 'TAGS', type: 'PT_CHECKBOX', choices: ['a', 'b'] };
  expect(checkParameters(given('TAGS', 'a,b'), [tags])).toBeNull();
});

test('a choice is compared with case, as Jenkins does', () => {
  const env = { name: 'ENV', type: 'ChoiceParameterDefinition', choices: ['dev'] };
  expect(checkParameters(given('ENV', 'dev'), [env])).toBeNull();
  expect(checkParameters(given('ENV', 'DEV'), [env])?.reason).toBe('bad-choice');
});

test('a name is compared with case, as Jenkins does', () => {
  const branch = { name: 'BRANCH', type: 'StringParameterDefinition' };
  expect(checkParameters(given('branch', 'x'), [branch])?.reason).toBe('unknown-parameter');
});

test('a hundred choices do not fill the screen', () => {
  const choices = Array.from({ length: 100 }, (_, n) => `c${n}`);
  const complaint = checkParameters(given('C', 'x'), [
    { name: 'C', type: 'ChoiceParameterDefinition', choices },
  ]);
  expect(complaint?.next).toMatch(/c11 and 88 more\.$/);
});
