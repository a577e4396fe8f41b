import { describe, expect, test } from 'vitest';
import type { Reduction } from '../../../src/manifest/manifest.ts';
import fc from '../../property.ts';
import { cellsIn, matrixOfSizes, textsOf } from './reduced-matrix.ts';

const sampled = (sizes: Readonly<Record<string, number>>, size: number, seed = '7'): readonly string[] => {
  const reduction: Reduction = { kind: 'sample', size, seed };
  return textsOf(cellsIn(matrixOfSizes(sizes, reduction)).combinations);
};

const sizesOf = fc.record({
  a: fc.integer({ min: 1, max: 6 }),
  b: fc.integer({ min: 1, max: 6 }),
  c: fc.integer({ min: 1, max: 6 }),
});

describe('a sample', () => {
  test('has its size, or all there is', () => {
    fc.assert(
      fc.property(sizesOf, fc.integer({ min: 1, max: 250 }), (sizes, size) => {
        expect(new Set(sampled(sizes, size)).size).toBe(Math.min(size, sizes.a * sizes.b * sizes.c));
      }),
    );
  });

  test('is the same each time, and another one for another seed', () => {
    const sizes = { a: 12, b: 12 };
    expect(sampled(sizes, 10)).toEqual(sampled(sizes, 10));
    expect(sampled(sizes, 10)).not.toEqual(sampled(sizes, 10, '8'));
    // What was chosen in 2026 is what this says for ever: a change here changes everybody's builds.
    expect(sampled({ a: 3, b: 3 }, 3)).toEqual([
      '{"a":"a0","b":"b2"}',
      '{"a":"a1","b":"b0"}',
      '{"a":"a1","b":"b2"}',
    ]);
  });

  test('a new value of an axis moves only as many combinations out as it brings in', () => {
    const axes = fc.constantFrom('a' as const, 'b' as const, 'c' as const);
    fc.assert(
      fc.property(sizesOf, fc.integer({ min: 1, max: 60 }), axes, (sizes, size, axis) => {
        const before = sampled(sizes, size);
        const after = sampled({ ...sizes, [axis]: sizes[axis] + 1 }, size);
        const isNew = (text: string): boolean => text.includes(`"${axis}${sizes[axis]}"`);
        const kept = after.filter(text => before.includes(text));
        expect(after.filter(text => !isNew(text))).toEqual(kept);
        expect(before.length - kept.length).toBeLessThanOrEqual(after.filter(isNew).length);
      }),
    );
  });

  test('the order of axes and of their values does not count', () => {
    fc.assert(
      fc.property(sizesOf, fc.integer({ min: 1, max: 30 }), (sizes, size) => {
        const matrix = matrixOfSizes(sizes, { kind: 'sample', size, seed: 'x' });
        const turned = new Map(
          [...matrix.axes].reverse().map(([name, values]) => [name, [...values].reverse()]),
        );
        const texts = textsOf(cellsIn({ ...matrix, axes: turned }).combinations);
        expect([...texts].sort()).toEqual([...textsOf(cellsIn(matrix).combinations)].sort());
      }),
    );
  });

  test('takes every value about equally often', () => {
    const texts = sampled({ a: 10, b: 100, c: 10 }, 1_000);
    const counts = Array.from(
      { length: 10 },
      (_, value) => texts.filter(text => text.includes(`"a${value}"`)).length,
    );
    // 100 each on average; a share beyond 5 standard deviations (9.5 each) would be no chance.
    expect(Math.min(...counts)).toBeGreaterThan(52);
    expect(Math.max(...counts)).toBeLessThan(148);
  });
});
