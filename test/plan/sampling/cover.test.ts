import { describe, expect, test } from 'vitest';
import type { Matrix } from '../../../src/manifest/manifest.ts';
import { canonicalText } from '../../../src/manifest/value.ts';
import { type Combination, expandMatrix } from '../../../src/plan/matrix.ts';
import { cover } from '../../../src/plan/sampling/cover.ts';
import { coverageText } from '../../../src/plan/sampling/coverage.ts';
import fc from '../../property.ts';
import { matrixOf } from '../matrix-arbitrary.ts';
import { cellsIn, matrixOfSizes, reducedMatrix, textsOf } from './reduced-matrix.ts';

const covering = fc.integer({ min: 1, max: 3 }).map(strength => ({ kind: 'cover', strength }) as const);

/** Every `strength` values that stand together in one of the combinations. */
function tuplesOf(combinations: Iterable<Combination>, strength: number): ReadonlySet<string> {
  const found = new Set<string>();
  for (const combination of combinations) {
    const parts = [...combination].map(([name, value]) => `${name}=${canonicalText(value)}`);
    for (const tuple of subsets(parts, Math.min(strength, parts.length))) found.add(tuple.join(' '));
  }
  return found;
}

function subsets(items: readonly string[], size: number): readonly (readonly string[])[] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map(rest => [item, ...rest]),
  );
}

const alone = (matrix: Matrix): Matrix => ({ ...matrix, include: [] });

describe('pairwise and its kin', () => {
  test('every tuple that exclude leaves possible is in some cell, and no excluded cell is', () => {
    fc.assert(
      fc.property(reducedMatrix(covering), matrix => {
        const strength = matrix.reduction?.kind === 'cover' ? matrix.reduction.strength : 0;
        const { combinations, coverage } = cellsIn(alone(matrix));
        const possible = tuplesOf(expandMatrix(alone(matrix)), strength);
        expect(tuplesOf(combinations, strength)).toEqual(possible);
        expect(coverage?.kind === 'cover' && coverage.tuples).toBe(possible.size);
      }),
      { numRuns: 300 },
    );
  });

  test('a pair that three exclusions together make impossible is not looked for', () => {
    const plain = {
      axes: { os: ['linux', 'windows'], arch: ['x64', 'arm64'], py: ['3.12', '3.13'] },
      exclude: [
        { os: 'windows', arch: 'arm64', py: '3.12' },
        { os: 'windows', arch: 'arm64', py: '3.13' },
      ],
      include: [],
    };
    const { combinations, coverage } = cellsIn({
      ...matrixOf(plain),
      reduction: { kind: 'cover', strength: 2 },
    });
    expect(coverage && coverageText(coverage)).toBe('pairwise: 5 of 6 cells cover all 11 pairs');
    expect(
      [...combinations].map(cell => cell.get('os') === 'windows' && cell.get('arch') === 'arm64'),
    ).not.toContain(true);
  });

  // What the tools listed on pairwise.org/efficiency.html need at most; for 3^4 nine is the least that there can be.
  test.each([
    ['3^4', [[3, 4]], 9],
    ['3^13', [[3, 13]], 18],
    [
      '4^15 3^17 2^29',
      [
        [4, 15],
        [3, 17],
        [2, 29],
      ],
      41,
    ],
    [
      '4^1 3^39 2^35',
      [
        [4, 1],
        [3, 39],
        [2, 35],
      ],
      30,
    ],
    ['2^100', [[2, 100]], 16],
    ['10^20', [[10, 20]], 231],
  ] as const)('needs no more cells than others do: %s', (_, parts, most) => {
    const sizes = parts.flatMap(([values, axes]) => new Array<number>(axes).fill(values));
    expect(cover(sizes, [], 2).chosen.length).toBeLessThanOrEqual(most);
  });

  test('chooses from more combinations than could ever be walked', () => {
    const sizes = Object.fromEntries(Array.from({ length: 40 }, (_, axis) => [`x${axis}`, 3]));
    const { combinations, coverage } = cellsIn(matrixOfSizes(sizes, { kind: 'cover', strength: 2 }));
    const cells = [...combinations];
    expect(tuplesOf(cells, 2).size).toBe((40 * 39 * 9) / 2);
    expect(coverage && coverageText(coverage)).toBe(`pairwise: ${cells.length} cells cover all 7020 pairs`);
  });

  test('the order of axes and of their values changes nothing', () => {
    fc.assert(
      fc.property(reducedMatrix(covering), matrix => {
        const turned = new Map(
          [...matrix.axes].reverse().map(([name, values]) => [name, [...values].reverse()]),
        );
        const texts = textsOf(cellsIn({ ...alone(matrix), axes: turned }).combinations);
        expect([...texts].sort()).toEqual([...textsOf(cellsIn(alone(matrix)).combinations)].sort());
      }),
    );
  });

  test('with as many axes as there are, every cell is needed', () => {
    const matrix = matrixOfSizes({ a: 2, b: 3 }, { kind: 'cover', strength: 3 });
    expect(textsOf(cellsIn(matrix).combinations)).toEqual(textsOf(expandMatrix(matrix)));
  });
});
