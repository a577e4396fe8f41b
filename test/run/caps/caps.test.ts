import { describe, expect, test } from 'vitest';
import { type Admitted, type Asker, type Bound, Caps } from '../../../src/run/caps/caps.ts';
import fc from '../../property.ts';

const target = (limit: number, name = 'ci'): Bound => ({ kind: 'target', name, limit });
const group = (limit: number, name = 'g'): Bound => ({ kind: 'group', name, limit });

const asker = (bounds: readonly Bound[], more: Partial<Asker> = {}): Asker => ({
  bounds,
  whenFull: 'queue',
  cancelInProgress: false,
  held() {},
  newer() {},
  admitted() {},
  ...more,
});

interface Application {
  readonly admitted: Promise<Admitted>;
  readonly withdraw: () => void;
}

function ask(caps: Caps, asking: Asker): Application {
  let withdraw = (): void => {};
  const admitted = new Promise<Admitted>(resolve => {
    withdraw = caps.ask({ ...asking, admitted: resolve });
  });
  return { admitted, withdraw };
}

/** What has become of each application so far; null: it waits. */
async function states(applications: readonly Application[]): Promise<(Admitted['kind'] | null)[]> {
  // Whatever is decided has been told by then.
  const waiting = new Promise<null>(resolve => setImmediate(() => resolve(null)));
  return Promise.all(
    applications.map(({ admitted }) => Promise.race([admitted.then(({ kind }) => kind), waiting])),
  );
}

async function leave({ admitted }: Application): Promise<void> {
  const outcome = await admitted;
  if (outcome.kind !== 'placed') throw new Error(`it has no place: ${outcome.kind}`);
  outcome.leave();
}

test('who waits for one cap takes up no place of another', async () => {
  const caps = new Caps();
  const full = ask(caps, asker([group(1), target(2)]));
  const waits = ask(caps, asker([group(1), target(2)]));
  const other = ask(caps, asker([target(2)]));
  expect(await states([full, waits, other])).toEqual(['placed', null, 'placed']);
  await leave(other);
  expect(await states([waits])).toEqual([null]);
  await leave(full);
  expect(await states([waits])).toEqual(['placed']);
});

test('each cap that makes one wait is told once', async () => {
  const caps = new Caps();
  const told: string[] = [];
  const first = ask(caps, asker([group(1)]));
  const second = ask(caps, asker([target(1)]));
  const both = ask(caps, asker([group(1), target(1)], { held: ({ kind }) => told.push(kind) }));
  await leave(first);
  const third = ask(caps, asker([group(1)]));
  expect(await states([third])).toEqual(['placed']);
  await leave(second);
  expect(await states([both])).toEqual([null]);
  expect(told).toEqual(['group', 'target']);
});

test('who waited only behind a narrower one has its place when that one goes', async () => {
  const caps = new Caps();
  const full = ask(caps, asker([group(1)]));
  const narrow = ask(caps, asker([group(1)]));
  const wide = ask(caps, asker([group(5)]));
  expect(await states([full, narrow, wide])).toEqual(['placed', null, null]);
  narrow.withdraw();
  expect(await states([full, narrow, wide])).toEqual(['placed', 'withdrawn', 'placed']);
  await leave(full);
  await leave(wide);
  expect(caps.size).toBe(0);
});

test('who takes the turn of a narrower one has its place', async () => {
  const caps = new Caps();
  const full = ask(caps, asker([group(1)]));
  const narrow = ask(caps, asker([group(1)]));
  const wide = ask(caps, asker([group(5)], { whenFull: 'replace' }));
  expect(await states([full, narrow, wide])).toEqual(['placed', 'dropped', 'placed']);
});

test('caps of one run are not those of another run of the same trigger', async () => {
  const caps = new Caps();
  const of = (scope: string): Asker => asker([{ kind: 'trigger', name: 't', limit: 1, scope }]);
  expect(await states([ask(caps, of('1')), ask(caps, of('2')), ask(caps, of('1'))])).toEqual([
    'placed',
    'placed',
    null,
  ]);
});

test('who comes back from another cap takes the turn that it had', async () => {
  const caps = new Caps();
  const [group1, slot] = [ask(caps, asker([group(1)])), ask(caps, asker([target(1)]))];
  const first = ask(caps, asker([group(1), target(1)]));
  const second = ask(caps, asker([target(1)]));
  await leave(group1);
  await leave(slot);
  expect(await states([first, second])).toEqual(['placed', null]);
});

test('nobody passes those by who wait for a lower limit of the same group', async () => {
  const caps = new Caps();
  const holder = ask(caps, asker([group(1)]));
  const careful = ask(caps, asker([group(1)]));
  const generous = ask(caps, asker([group(3)]));
  expect(await states([holder, careful, generous])).toEqual(['placed', null, null]);
  await leave(holder);
  expect(await states([careful, generous])).toEqual(['placed', 'placed']);
});

test('a cap that nobody is under is forgotten: a process may serve for months', async () => {
  const caps = new Caps();
  const [one, two] = [ask(caps, asker([group(1, 'a')])), ask(caps, asker([group(1, 'a')]))];
  two.withdraw();
  await leave(one);
  expect(caps.size).toBe(0);
});

test('groups are compared without case', async () => {
  const caps = new Caps();
  const both = [ask(caps, asker([group(1, 'Deploy')])), ask(caps, asker([group(1, 'deploy')]))];
  expect(await states(both)).toEqual(['placed', null]);
});

describe('a full group', () => {
  test('skips whoever says skip', async () => {
    const caps = new Caps();
    const all = [0, 1].map(() => ask(caps, asker([group(1)], { whenFull: 'skip' })));
    expect(await states(all)).toEqual(['placed', 'dropped']);
  });

  test('replace: the newest waits, and drops the one that waited', async () => {
    const caps = new Caps();
    const all = [0, 1, 2].map(() => ask(caps, asker([group(1)], { whenFull: 'replace' })));
    expect(await states(all)).toEqual(['placed', 'dropped', null]);
    for (const one of all.slice(0, 1)) await leave(one);
    expect(await states(all)).toEqual(['placed', 'dropped', 'placed']);
  });

  test('cancel-in-progress asks the oldest to leave, once, and as many as there are too many', async () => {
    const caps = new Caps();
    const asked: number[] = [];
    const of = (id: number): Asker =>
      asker([group(2)], { whenFull: 'replace', cancelInProgress: true, newer: () => asked.push(id) });
    const all = [0, 1, 2, 3].map(id => ask(caps, of(id)));
    expect(await states(all)).toEqual(['placed', 'placed', 'dropped', null]);
    expect(asked).toEqual([0]);
  });

  test('one that waited elsewhere first is dropped for a newer one all the same', async () => {
    const caps = new Caps();
    const blocker = ask(caps, asker([target(1)]));
    const older = ask(caps, asker([group(1), target(1)], { whenFull: 'replace' }));
    const holder = ask(caps, asker([group(1)]));
    const newer = ask(caps, asker([group(1)], { whenFull: 'replace' }));
    await leave(blocker);
    expect(await states([older, holder, newer])).toEqual(['dropped', 'placed', null]);
  });
});

test('who withdraws is not given a place, and holds nobody up', async () => {
  const caps = new Caps();
  const all = [0, 1, 2].map(() => ask(caps, asker([target(1)])));
  all[1]?.withdraw();
  for (const one of all.slice(0, 1)) await leave(one);
  expect(await states(all)).toEqual(['placed', 'withdrawn', 'placed']);
});

test('whatever comes and goes: no cap is exceeded, no place is left unused, and all get one in the end', async () => {
  const names = ['a', 'b', 'c'];
  const limits = fc.record({ a: fc.nat(2), b: fc.nat(2), c: fc.nat(2) });
  const bounds = fc.subarray(names, { minLength: 1 });
  const steps = fc.array(fc.record({ bounds, leaves: fc.nat(20) }), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(limits, steps, async (sizes, all) => {
      const most = new Map(Object.entries(sizes).map(([name, size]) => [name, size + 1]));
      const caps = new Caps();
      const inFlight = new Set<{ names: readonly string[]; leave: () => void }>();
      const waiting = new Set<readonly string[]>();
      const used = (name: string): number => [...inFlight].filter(one => one.names.includes(name)).length;
      const ends: (() => void)[] = [];
      const settle = async (): Promise<void> => {
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        for (const [name, limit] of most) expect(used(name)).toBeLessThanOrEqual(limit);
        for (const one of waiting) expect(one.some(name => used(name) >= (most.get(name) ?? 0))).toBe(true);
      };
      for (const { bounds: wanted, leaves } of all) {
        const mine = [...wanted];
        waiting.add(mine);
        const { admitted } = ask(caps, asker(mine.map(name => target(most.get(name) ?? 1, name))));
        void admitted.then(outcome => {
          waiting.delete(mine);
          if (outcome.kind !== 'placed') return;
          const place = { names: mine, leave: outcome.leave };
          inFlight.add(place);
          ends.push(() => {
            inFlight.delete(place);
            place.leave();
          });
        });
        await settle();
        if (leaves % 2 === 0) ends.splice(leaves % Math.max(1, ends.length), 1)[0]?.();
        await settle();
      }
      for (let end = ends.shift(); end !== undefined; end = ends.shift()) {
        end();
        await settle();
      }
      expect(waiting.size).toBe(0);
      expect(inFlight.size).toBe(0);
    }),
    { numRuns: 200 },
  );
});
