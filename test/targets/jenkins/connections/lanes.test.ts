import { describe, expect, test } from 'vitest';
import { createLanes, type Lane, type Release } from '../../../../src/targets/jenkins/connections/lanes.ts';
import { createAbortListeners } from '../../../../src/targets/jenkins/signals/abort-listeners.ts';
import { endedBy, type Signals } from '../../../../src/targets/jenkins/signals/signals.ts';

const signals = endedBy(new AbortController().signal);

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

function lanesOf(connections: number) {
  const { takeNow, take } = createLanes(connections, createAbortListeners());
  return {
    takeNow,
    take: (lane: Lane, wanted: Signals) =>
      new Promise<Release | null>(resolve => {
        take(lane, wanted, resolve);
      }),
  };
}

/** Crowds that ask for places and keep them until the test frees one. */
function crowds(connections: number) {
  const lanes = lanesOf(connections);
  const held: { readonly lane: Lane; readonly release: Release }[] = [];
  const served: Lane[] = [];
  return {
    served,
    ask(lane: Lane, count = 1): void {
      for (let n = 0; n < count; n += 1) {
        void lanes.take(lane, signals).then(release => {
          if (release === null) return;
          served.push(lane);
          held.push({ lane, release });
        });
      }
    },
    /** How many of the lane have a place now. */
    at: (lane: Lane): number => held.filter(place => place.lane === lane).length,
    /** The place that was taken first. */
    free(lane: Lane): void {
      const index = held.findIndex(place => place.lane === lane);
      for (const { release } of held.splice(index, index === -1 ? 0 : 1)) release();
    },
  };
}

describe('however many requests of one kind there are', () => {
  test.each<[Lane, number]>([
    ['trigger', 6],
    ['cancel', 6],
    ['stop', 7],
    ['look', 7],
  ])('%s has at most %i of eight connections', async (lane, most) => {
    const { ask, at } = crowds(8);
    ask(lane, 2_000);
    await settled();
    expect(at(lane)).toBe(most);
  });

  test('a look finds a connection while everything that acts wants all of them', async () => {
    const { ask, at } = crowds(8);
    for (const lane of ['cancel', 'stop', 'trigger'] as const) ask(lane, 1_000);
    ask('look');
    await settled();
    expect(at('look')).toBe(1);
  });

  test('a stop finds a connection while thousands of items leave the queue', async () => {
    const { ask, at } = crowds(8);
    ask('cancel', 2_000);
    ask('stop');
    await settled();
    expect(at('stop')).toBe(1);
  });

  test('a cancel finds a connection while triggers hang, and while everybody looks', async () => {
    for (const crowd of ['trigger', 'look'] as const) {
      const { ask, at } = crowds(8);
      ask(crowd, 1_000);
      ask('cancel');
      await settled();
      expect(at('cancel')).toBe(1);
    }
  });

  test.each([1, 2, 3])(
    'with %i connections each kind has its turn as places become free',
    async connections => {
      const { ask, free, served } = crowds(connections);
      ask('cancel', 100);
      for (const lane of ['trigger', 'stop', 'look'] as const) ask(lane);
      for (let freed = 0; freed < 5; freed += 1) {
        await settled();
        free('cancel');
        await settled();
        for (const lane of ['trigger', 'stop', 'look'] as const) free(lane);
      }
      expect(served).toEqual(expect.arrayContaining(['look', 'stop', 'trigger', 'cancel']));
    },
  );
});

describe('a place', () => {
  test('is given in the order of asking', async () => {
    const lanes = lanesOf(1);
    const first = await lanes.take('look', signals);
    const order: number[] = [];
    const later = [1, 2, 3].map(async n => {
      const release = await lanes.take('look', signals);
      order.push(n);
      release?.();
    });
    first?.();
    await Promise.all(later);
    expect(order).toEqual([1, 2, 3]);
  });

  test('counts once, however often it is given back', async () => {
    const lanes = lanesOf(1);
    const release = await lanes.take('look', signals);
    release?.();
    release?.();
    expect(lanes.takeNow('look')).not.toBeNull();
    expect(lanes.takeNow('look')).toBeNull();
  });

  test('passes by one who no longer waits', async () => {
    const lanes = lanesOf(1);
    const release = await lanes.take('look', signals);
    const gaveUp = new AbortController();
    const gone = lanes.take('look', endedBy(gaveUp.signal));
    const next = lanes.take('look', signals);
    gaveUp.abort();
    expect(await gone).toBeNull();
    release?.();
    expect(await next).not.toBeNull();
  });

  test('passes by one that nobody wants any more, whether that was told or only shows when asked', async () => {
    const lanes = lanesOf(1);
    const release = await lanes.take('trigger', signals);
    let unwanted = (): void => {};
    let wanted = true;
    const whenUnwanted = (act: () => void) => {
      unwanted = act;
      return () => {};
    };
    const told = lanes.take('trigger', { ...signals, whenUnwanted });
    const asked = lanes.take('trigger', { ...signals, isWanted: () => wanted });
    const next = lanes.take('trigger', signals);
    unwanted();
    expect(await told).toBeNull();
    wanted = false;
    release?.();
    expect(await asked).toBeNull();
    expect(await next).not.toBeNull();
  });
});
