import { describe, expect, test } from 'vitest';
import { expandMatrix } from '../../../src/plan/matrix.ts';
import fc from '../../property.ts';
import { matrixOf } from '../matrix-arbitrary.ts';
import { anyReduction, cellsIn, matrixOfSizes, reducedMatrix, textsOf } from './reduced-matrix.ts';

describe('a part of a matrix', () => {
  test('is a part of the whole one, in its order, with all that include does to it', () => {
    fc.assert(
      fc.property(reducedMatrix(anyReduction), fc.nat(20), (matrix, rotation) => {
        const whole = textsOf(expandMatrix(matrix));
        let at = -1;
        for (const text of textsOf(cellsIn(matrix, rotation).combinations)) {
          at = whole.indexOf(text, at + 1);
          expect(at).not.toBe(-1);
        }
      }),
    );
  });

  test('has every combination that include adds by itself, also where others of its axes are left out', () => {
    fc.assert(
      fc.property(reducedMatrix(anyReduction), fc.nat(20), (matrix, rotation) => {
        const base = [...expandMatrix({ ...matrix, include: [] })].length;
        const added = textsOf(expandMatrix(matrix)).slice(base);
        const chosen = textsOf(cellsIn(matrix, rotation).combinations);
        expect(chosen.slice(chosen.length - added.length)).toEqual(added);
        expect(chosen.length - added.length).toBe(cellsIn(matrix, rotation).coverage?.cells);
      }),
    );
  });

  test('an entry of include whose combinations are left out does not become one of its own', () => {
    const matrix = {
      ...matrixOf({
        axes: { os: ['linux', 'windows'] },
        exclude: [],
        include: [{ os: 'windows', gpu: true }],
      }),
      reduction: { kind: 'rotate', size: 1 } as const,
    };
    expect(textsOf(cellsIn(matrix).combinations)).toEqual(['{"os":"linux"}']);
    expect(textsOf(cellsIn(matrix, 1).combinations)).toEqual(['{"gpu":true,"os":"windows"}']);
  });

  test('says that a product is too large to be walked', () => {
    const matrix = matrixOfSizes({ a: 100, b: 100, c: 100 }, { kind: 'rotate', size: 10 });
    const inTime = { ...matrix, reduction: { kind: 'cover', strength: 2 } as const };
    expect(() => cellsIn(matrix)).not.toThrow();
    expect(() => cellsIn({ ...matrix, axes: new Map([...matrix.axes, ['d', ['1', '2']]]) })).toThrow(
      'has 2000000 combinations before `exclude`',
    );
    expect(() => cellsIn({ ...inTime, reduction: { kind: 'cover', strength: 3 } })).toThrow(
      'has 1000000 tuples of 3 values to cover',
    );
  });
});
