import type { Matrix, Reduction } from '../../../src/manifest/manifest.ts';
import { canonicalText } from '../../../src/manifest/value.ts';
import type { Combination } from '../../../src/plan/matrix.ts';
import { type Cells, cellsOf } from '../../../src/plan/sampling/cells.ts';
import fc from '../../property.ts';
import { matrixOf, plainMatrix } from '../matrix-arbitrary.ts';

/** A matrix with at least one axis, and a way to reduce it. */
export const reducedMatrix = (reduction: fc.Arbitrary<Reduction>): fc.Arbitrary<Matrix> =>
  fc
    .tuple(plainMatrix, reduction)
    .filter(([{ axes }]) => Object.keys(axes).length > 0)
    .map(([plain, reduced]) => ({ ...matrixOf(plain), reduction: reduced }));

export const anyReduction: fc.Arbitrary<Reduction> = fc.oneof(
  fc.record({
    kind: fc.constant('sample' as const),
    size: fc.integer({ min: 1, max: 12 }),
    seed: fc.string(),
  }),
  fc.record({ kind: fc.constant('cover' as const), strength: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('rotate' as const), size: fc.integer({ min: 1, max: 12 }) }),
);

export function cellsIn(matrix: Matrix, rotation = 0): Cells {
  const cells = cellsOf(matrix, { rotation, mostCells: 1_000_000 });
  if (!cells.ok) throw new Error(cells.error);
  return cells.value;
}

/** The combinations that are chosen, as texts that are equal for equal ones. */
export const textsOf = (combinations: Iterable<Combination>): readonly string[] =>
  [...combinations].map(canonicalText);

/** A matrix of axes alone: `{a: 3, b: 2}` has a0, a1, a2 and b0, b1. */
export const matrixOfSizes = (
  sizes: Readonly<Record<string, number>>,
  reduction: Reduction | null,
): Matrix => ({
  axes: new Map(
    Object.entries(sizes).map(([name, size]) => [
      name,
      Array.from({ length: size }, (_, index) => `${name}${index}`),
    ]),
  ),
  exclude: [],
  include: [],
  reduction,
});
