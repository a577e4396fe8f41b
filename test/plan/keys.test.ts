import { expect, test } from 'vitest';
import { digestMaker, keyMaker } from '../../src/plan/keys.ts';
import { type Combination, expandMatrix } from '../../src/plan/matrix.ts';
import { withTrigger } from '../manifest/loading.ts';
import fc from '../property.ts';
import { matrixOf, plainMatrix } from './matrix-arbitrary.ts';
import { planOf } from './planning.ts';

const keyOf = (trigger: string, combination: Combination): string =>
  keyMaker(trigger, combination.keys())(combination);

const keysOf = (body: string): readonly string[] => planOf(withTrigger(body)).requests.map(({ key }) => key);

test('the key of a known combination is the same in every version: saved plans and histories hold it', () => {
  expect(keyOf('nightly', new Map([['os', 'linux']]))).toBe('e699710564a330cb');
  expect(keyOf('nightly', new Map())).toBe('22c95057f2a1bfad');
});

test('another order of axes gives the same keys in another order', () => {
  fc.assert(
    fc.property(plainMatrix, fc.integer({ min: 0, max: 2 }), (matrix, turn) => {
      const axes = Object.entries(matrix.axes);
      const turned = { ...matrix, axes: Object.fromEntries([...axes.slice(turn), ...axes.slice(0, turn)]) };
      const keys = (of: typeof matrix): string[] =>
        [...expandMatrix(matrixOf(of))].map(combination => keyOf('t', combination)).sort();
      expect(keys(turned)).toEqual(keys(matrix));
    }),
  );
});

test('the order of axes is the order of requests', () => {
  const osFirst = keysOf('matrix: {os: [linux, windows], python: ["3.12", "3.13"]}');
  const pythonFirst = keysOf('matrix: {python: ["3.12", "3.13"], os: [linux, windows]}');
  expect(pythonFirst).not.toEqual(osFirst);
  expect([...pythonFirst].sort()).toEqual([...osFirst].sort());
});

test('parameters, jobs and notes do not change a key; the trigger and the combination do', () => {
  const matrix = 'matrix: {os: [linux]}\n';
  const [key] = keysOf(matrix);
  expect(keysOf(`${matrix}parameters: {A: b}\ncause: c\nmax-parallel: 3`)).toEqual([key]);
  expect(keysOf('matrix: {os: [windows]}')).not.toEqual([key]);
  expect(keysOf('matrix: {so: [linux]}')).not.toEqual([key]);
  expect(keyOf('other', new Map([['os', 'linux']]))).not.toBe(key);
});

test('the values "1" and 1, 1.1 and 1.10 have keys of their own', () => {
  expect(new Set(keysOf('matrix: {v: ["1", 1, 1.1, 1.10, true, "true"]}')).size).toBe(6);
});

test('a value that an axis says twice is two requests with keys of their own', () => {
  const keys = keysOf('matrix: {os: [linux, linux, linux]}');
  expect(new Set(keys).size).toBe(3);
  expect(keys[0]).toBe(keysOf('matrix: {os: [linux]}')[0]);
});

test('keys are unique in a plan, whatever the matrix and its names', () => {
  const word = fc.constantFrom('', 'a', 'repeat 2', '"', '\n', '=', '__proto__');
  fc.assert(
    fc.property(fc.dictionary(word, fc.array(word, { minLength: 1, maxLength: 3 }), { maxKeys: 3 }), axes => {
      const keys = keysOf(`matrix: ${JSON.stringify(axes)}`);
      expect(new Set(keys).size).toBe(keys.length);
    }),
    { numRuns: 200 },
  );
});

test('what a request asks for is known by target, job and parameters, however they are cut up', () => {
  const asks = (job: readonly string[], parameters: Record<string, string>, target = 'ci'): string =>
    digestMaker(target, Object.keys(parameters))(job, new Map(Object.entries(parameters)));
  expect(asks(['a'], { x: '1', y: '2' })).toBe(asks(['a'], { y: '2', x: '1' }));
  // A server finds a job in any case.
  expect(asks(['Team A', 'Ü'], { x: '1' })).toBe(asks(['team a', 'ü'], { x: '1' }));
  const different = [
    asks(['a'], { x: '1' }),
    asks(['a'], { x: '2' }),
    asks(['a'], { x: '1\n"y"="2"' }),
    asks(['a'], { x: '1', y: '2' }),
    asks(['a', 'b'], {}),
    asks(['a/b'], {}),
    asks(['b'], {}, 'a'),
    asks(['b'], {}, 'ci\na'),
  ];
  expect(new Set(different).size).toBe(different.length);
});
