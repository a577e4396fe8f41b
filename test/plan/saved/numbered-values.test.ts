import { expect, test } from 'vitest';
import { NumberedValues } from '../../../src/plan/saved/numbered-values.ts';

test('equal values have one number, and a text is not the value that it is the JSON of', () => {
  const values = new NumberedValues<string | null | readonly string[], unknown>(value => value);
  const all = ['a', 'null', null, '["a"]', ['a'], 'a', ['a'], null];
  const numbers = all.map(value => values.numberOf(value));
  expect(numbers).toEqual([0, 1, 2, 3, 4, 0, 4, 2]);
  expect(numbers.map(number => values.at(number))).toEqual(all);
});

test('what has come after very many different values is not looked for, so that texts of which each is another take little more than themselves', () => {
  const values = new NumberedValues<string, string>(value => value);
  for (let index = 0; index < 20_000; index += 1) values.numberOf(`early ${index}`);
  expect(values.numberOf('early 19999')).toBe(19_999);
  const late = [values.numberOf('late'), values.numberOf('late')];
  expect(new Set(late).size).toBe(2);
  expect(late.map(number => values.at(number))).toEqual(['late', 'late']);
});
