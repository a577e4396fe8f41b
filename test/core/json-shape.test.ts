import { expect, test } from 'vitest';
import { fits, object, oneOf, showPath, tagged, text, whole } from '../../src/core/json-shape.ts';

type Animal =
  | { readonly kind: 'cat' | 'dog'; readonly name: string; readonly age?: number }
  | { readonly kind: 'fish' };

const pet = object<Extract<Animal, { name: string }>>(
  { kind: oneOf('cat', 'dog'), name: text },
  { age: whole(0) },
);
const animal = tagged<Animal, 'kind'>('kind', {
  cat: pet,
  dog: pet,
  fish: object<Extract<Animal, { kind: 'fish' }>>({ kind: oneOf('fish') }),
});

test.each([
  ['{"kind":"cat","name":"Tom"}', 'fits'],
  ['{"kind":"dog","name":"Rex","age":3}', 'fits'],
  ['{"kind":"fish"}', 'fits'],
  ['{"kind":"dog"}', 'name: a value'],
  ['{"kind":"cat","name":"Tom","age":-1}', 'age: a whole number from 0 on'],
  ['{"kind":"cat","name":"Tom","age":null}', 'age: a whole number from 0 on'],
  ['{"kind":"fish","name":"Nemo"}', 'name: no such member'],
  ['{"kind":"fish","__proto__":{}}', '__proto__: no such member'],
  ['{"kind":"constructor"}', 'kind: one of cat, dog, fish'],
  ['["fish"]', 'the document: an object'],
  ['null', 'the document: an object'],
])('%s: %s', (json, expected) => {
  const value: unknown = JSON.parse(json);
  const wrong = animal.check(value);
  expect(wrong === null ? 'fits' : `${showPath(wrong.path)}: ${wrong.expected}`).toBe(expected);
  expect(fits(value, animal)).toBe(expected === 'fits');
});
