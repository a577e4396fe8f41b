import { describe, expect, test } from 'vitest';
import { PackedList } from '../../../src/plan/file/packed-list.ts';
import fc from '../../property.ts';

function packed<T>(items: readonly T[]): PackedList<T> {
  const list = new PackedList<T>();
  for (const item of items) list.add(item);
  return list;
}

const unpacked = (list: PackedList<unknown>): unknown => JSON.parse(`[${[...list.lines()].join('')}]`);

describe('a packed list', () => {
  test('gives back what was put in, in its order, and again', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ a: fc.string({ unit: 'binary' }), b: fc.boolean() })), items => {
        const list = packed(items);
        expect(unpacked(list)).toEqual(items);
        expect(unpacked(list)).toEqual(items);
      }),
      { numRuns: 40 },
    );
  });

  test('of many blocks has every item on a line of its own, as compact JSON', () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({ index, text: 'one\ntwo '.repeat(10) }));
    const pieces = [...packed(items).lines()];
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(items.map(item => JSON.stringify(item)).join(',\n'));
  });
});
