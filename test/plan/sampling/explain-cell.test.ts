import { describe, expect, test } from 'vitest';
import type { Matrix, Reduction } from '../../../src/manifest/manifest.ts';
import { type CellFate, explainCell } from '../../../src/plan/sampling/explain-cell.ts';
import { combinationFilter } from '../../../src/plan/select/select-matrix.ts';
import { matrixOf } from '../matrix-arbitrary.ts';
import { cellsIn } from './reduced-matrix.ts';

const matrixWith = (reduction: Reduction | null): Matrix => ({
  ...matrixOf({
    axes: { os: ['linux', 'windows', 'mac'], py: ['3.12', '3.13', '3.14'], arch: ['x64', 'arm64'] },
    exclude: [{ os: 'windows', arch: 'arm64' }],
    include: [],
  }),
  reduction,
});

const fateOf = (matrix: Matrix, wanted: Readonly<Record<string, string>>, rotation = 0): CellFate | null =>
  explainCell(
    matrix,
    combinationFilter(new Map(Object.entries(wanted).map(([key, value]) => [key, new Set([value])]))),
    { rotation, mostCells: 1_000 },
  );

describe('why a combination is in the plan or not', () => {
  test('exclude: the entry that takes it away', () => {
    expect(fateOf(matrixWith(null), { os: 'windows', arch: 'arm64' })).toMatchObject({
      fate: 'excluded',
      because: '`exclude` takes away {os: windows, arch: arm64}',
    });
  });

  test('rotate: the fire that takes it', () => {
    const matrix = matrixWith({ kind: 'rotate', size: 4 });
    const wanted = { os: 'mac', py: '3.14', arch: 'arm64' };
    expect(fateOf(matrix, wanted)).toMatchObject({
      fate: 'left out',
      because: 'it is cell 15 of 15, which fire 4 of 4 takes',
      fire: 4,
    });
    expect(fateOf(matrix, wanted, 3)?.fate).toBe('planned');
  });

  test('sample: its number in the order of the seed agrees with what is planned', () => {
    const matrix = matrixWith({ kind: 'sample', size: 5, seed: '7' });
    const planned = [...cellsIn(matrix).combinations];
    for (const os of ['linux', 'windows', 'mac'])
      for (const py of ['3.12', '3.13', '3.14']) {
        const fate = fateOf(matrix, { os, py, arch: 'x64' });
        const isPlanned = planned.some(
          cell => cell.get('os') === os && cell.get('py') === py && cell.get('arch') === 'x64',
        );
        const number = Number(/number (\d+) of 15 in the order of seed 7/.exec(fate?.because ?? '')?.[1]);
        expect([fate?.fate, number <= 5]).toEqual([isPlanned ? 'planned' : 'left out', isPlanned]);
      }
  });

  test('pairwise: what no other cell has, or that the others have it all', () => {
    const matrix = matrixWith({ kind: 'cover', strength: 2 });
    const planned = [...cellsIn(matrix).combinations];
    const [cell] = planned;
    const wanted = Object.fromEntries([...(cell ?? [])].map(([name, value]) => [name, String(value)]));
    expect(fateOf(matrix, wanted)?.because).toMatch(
      /^(no other cell has \S+=\S+ \S+=\S+|it completes the pairs)$/,
    );
    expect(fateOf(matrix, { os: 'linux', py: '3.13' })?.fate).toBe('planned');
    expect(planned.length).toBeLessThan(15);
  });

  test('nothing is said of a combination that the axes do not make', () => {
    expect(fateOf(matrixWith(null), { os: 'beos' })).toBeNull();
  });
});
