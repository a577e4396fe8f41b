import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { expandMatrix } from '../../src/plan/matrix.ts';
import { manifestOf } from '../manifest/loading.ts';
import fc from '../property.ts';
import { mapOf, matrixOf, type PlainMap, plainMatrix } from './matrix-arbitrary.ts';
import { naiveCombinations } from './matrix-oracle.ts';
import { planOf } from './planning.ts';

interface Vector {
  readonly why: string;
  readonly matrix: PlainMap;
  readonly combinations: readonly PlainMap[];
}

const vectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../fixtures/matrix.json', import.meta.url), 'utf8'),
);

/** JSON is YAML, so a vector's matrix can stand in a manifest as it is. */
const manifest = (matrix: unknown): string =>
  JSON.stringify({
    version: 1,
    targets: { ci: { type: 'jenkins', url: 'https://ci.example.com/' } },
    triggers: { t: { job: 'j', matrix } },
  });

test.each(vectors)('vector: $why', ({ matrix, combinations }) => {
  const { requests } = planOf(manifest(matrix));
  expect(requests.map(request => request.combination)).toEqual(combinations.map(mapOf));
});

test("GitHub's own example is among the vectors", () => {
  expect(vectors.map(({ why }) => why)).toContain("GitHub's own example");
});

test('any matrix expands as the rules say, in their order', () => {
  fc.assert(
    fc.property(plainMatrix, matrix => {
      expect([...expandMatrix(matrixOf(matrix))]).toEqual(naiveCombinations(matrix).map(mapOf));
    }),
    { numRuns: 2_000 },
  );
});

describe('a matrix that comes to nothing skips its trigger and says why', () => {
  const skipped = (matrix: unknown): unknown => planOf(manifest(matrix)).triggers[0]?.skipped;

  test('an axis without values', () => {
    expect(skipped({ os: ['linux'], python: [] })).toBe('the axis "python" of its matrix has no values');
  });
  test('everything excluded', () => {
    expect(skipped({ os: ['linux'], exclude: [{ os: 'linux' }] })).toBe(
      '`exclude` takes every combination away',
    );
  });
  test('no axes', () => {
    expect(skipped({})).toBe('its matrix has no axes');
  });
  test('a trigger without a matrix is one request and not skipped', () => {
    expect(planOf(manifest(undefined)).triggers).toMatchObject([{ requests: 1, skipped: null }]);
  });
});

test('null in a matrix is a value, which leaves the parameter out', () => {
  const { matrix } = manifestOf(manifest({ os: [null, 'linux'] })).triggers.get('t') ?? {};
  expect(matrix?.axes.get('os')).toEqual([null, 'linux']);
});
