import { describe, expect, test } from 'vitest';
import { createAbortListeners } from '../../../../src/targets/jenkins/signals/abort-listeners.ts';
import { Bag, type Placed } from '../../../../src/targets/jenkins/signals/bag.ts';
import fc from '../../../property.ts';

test('a bag holds what was added and not removed', () => {
  const commands = fc.array(fc.record({ add: fc.boolean(), which: fc.nat() }), { maxLength: 60 });
  fc.assert(
    fc.property(commands, steps => {
      const bag = new Bag<Placed>();
      const all: Placed[] = [];
      const held = new Set<Placed>();
      steps.forEach(({ add, which }) => {
        const known = all[which % Math.max(1, all.length)];
        if (add || known === undefined) {
          const thing = { place: 0 };
          bag.add(thing);
          all.push(thing);
          held.add(thing);
        } else {
          expect(bag.has(known)).toBe(held.has(known));
          expect(bag.remove(known)).toBe(held.delete(known));
        }
        expect(new Set(bag.all())).toEqual(held);
        expect(bag.size).toBe(held.size);
      });
    }),
  );
});

describe('listeners to a signal that many share', () => {
  test('are told once when it aborts, but for those that have ended', () => {
    const aborts = createAbortListeners();
    const controller = new AbortController();
    const told: string[] = [];
    aborts.add(controller.signal, () => told.push('a'));
    aborts.add(controller.signal, () => told.push('b')).end();
    aborts.add(new AbortController().signal, () => told.push('of another'));
    controller.abort();
    controller.abort();
    expect(told).toEqual(['a']);
  });

  test('may end each other’s waiting', () => {
    const aborts = createAbortListeners();
    const controller = new AbortController();
    const told: string[] = [];
    const listenings = ['a', 'b'].map((name, n) =>
      aborts.add(controller.signal, () => {
        told.push(name);
        listenings[1 - n]?.end();
      }),
    );
    controller.abort();
    expect(told).toHaveLength(1);
  });

  test('take one listener of the platform, however many they are', () => {
    const aborts = createAbortListeners();
    const { signal } = new AbortController();
    let added = 0;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added += 1;
      add(...args);
    };
    for (let n = 0; n < 100; n += 1) aborts.add(signal, () => {});
    expect(added).toBe(1);
  });
});
