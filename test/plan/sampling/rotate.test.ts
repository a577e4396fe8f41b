import { describe, expect, test } from 'vitest';
import { expandMatrix } from '../../../src/plan/matrix.ts';
import { coverageText } from '../../../src/plan/sampling/coverage.ts';
import fc from '../../property.ts';
import { cellsIn, matrixOfSizes, reducedMatrix, textsOf } from './reduced-matrix.ts';

const rotating = fc.integer({ min: 1, max: 12 }).map(size => ({ kind: 'rotate', size }) as const);

describe('a rotation', () => {
  test('any fires of a cycle, one after the other, have all cells, each once', () => {
    fc.assert(
      fc.property(reducedMatrix(rotating), fc.nat(1_000), (matrix, first) => {
        const alone = { ...matrix, include: [] };
        const { coverage } = cellsIn(alone, first);
        const fires = coverage?.kind === 'rotate' ? coverage.fires : 0;
        const seen = Array.from({ length: fires }, (_, index) =>
          textsOf(cellsIn(alone, first + index).combinations),
        );
        expect(seen.flat().sort()).toEqual([...textsOf(expandMatrix(alone))].sort());
      }),
    );
  });

  test('tells which cells of which fire they are', () => {
    const matrix = matrixOfSizes({ a: 12, b: 12 }, { kind: 'rotate', size: 10 });
    const said = (rotation: number): string | null => {
      const { coverage } = cellsIn(matrix, rotation);
      return coverage && coverageText(coverage);
    };
    expect(said(1)).toBe('rotate: cells 11-20 of 144, fire 2 of 15');
    expect(said(14)).toBe('rotate: cells 141-144 of 144, fire 15 of 15');
    expect(said(15)).toBe('rotate: cells 1-10 of 144, fire 1 of 15');
  });
});
