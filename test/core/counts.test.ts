import { describe, expect, test } from 'vitest';
import { countBy, takeFrom } from '../../src/core/counts.ts';

describe('counts', () => {
  test('are those of each key, in the order in which the keys come up', () => {
    expect([...countBy(['b1', 'a1', 'b2'], text => text.slice(0, 1))]).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });

  test('let each key be taken as often as it is there', () => {
    const take = takeFrom(['a', 'b', 'a']);
    expect(['a', 'a', 'a', 'b', 'c'].map(take)).toEqual([true, true, false, true, false]);
  });
});
