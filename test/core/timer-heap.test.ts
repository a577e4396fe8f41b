import { expect, test } from 'vitest';
import { TimerHeap } from '../../src/core/timer-heap.ts';
import fc from '../property.ts';

const take = (heap: TimerHeap<string>, count: number): string[] =>
  Array.from({ length: count }, () => heap.pop()?.item ?? 'nothing');

test('items of one instant come in their order, not in that of adding', () => {
  const heap = new TimerHeap<string>();
  heap.push(5, 2, 'second');
  heap.push(5, 1, 'first');
  heap.push(4, 3, 'earlier');
  expect(take(heap, 4)).toEqual(['earlier', 'first', 'second', 'nothing']);
});

test('looking at the next item leaves it in place', () => {
  const heap = new TimerHeap<string>();
  expect(heap.peek()).toBeNull();
  heap.push(1, 0, 'only');
  expect(heap.peek()).toMatchObject({ at: 1, item: 'only' });
  expect(heap.size).toBe(1);
});

test('whatever is added and taken in between, the earliest comes first', () => {
  const action = fc.oneof(fc.record({ at: fc.nat(20), order: fc.nat(5) }), fc.constant('take' as const));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), actions => {
      const heap = new TimerHeap<{ at: number; order: number }>();
      // The model: a list that is sorted anew at every take.
      let model: { at: number; order: number }[] = [];
      for (const each of actions) {
        if (each !== 'take') {
          heap.push(each.at, each.order, each);
          model.push(each);
          continue;
        }
        model.sort((a, b) => a.at - b.at || a.order - b.order);
        expect(heap.pop()?.item).toEqual(model[0]);
        model = model.slice(1);
      }
      expect(heap.size).toBe(model.length);
    }),
  );
});
