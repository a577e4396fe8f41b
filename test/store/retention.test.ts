import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { Owner, Retention } from '../../src/store/records.ts';
import { forgetRuns, idleTime, retentionOf, retentionsOf } from '../../src/store/retention.ts';
import type { Store } from '../../src/store/store.ts';
import { changed, finishedRun, keyAt, newRun, owner, planOfSize, Rig, raw, value } from './store-rig.ts';

const plan = planOfSize(20);

/** Finished runs `r0`, `r1`… that began at 0, 1…, each with some events. */
async function addRuns(store: Store, amount: number, events = 1): Promise<void> {
  for (let index = 0; index < amount; index += 1) {
    const run = newRun(`r${index}`, plan, { startedAt: index });
    const journal = value(await store.begin(run, () => {}));
    for (let event = 0; event < events; event += 1)
      void journal.append(
        changed(keyAt(plan, event % 20), { state: 'skipped', reason: 'x'.repeat(100), choice: true }),
      );
    void journal.append(finishedRun(run.id, plan));
    value(await journal.close());
  }
}

/** Gives how many steps it took, and which runs were forgotten, in order. */
async function forgetAll(
  store: Store,
  retention: Retention,
): Promise<{ readonly steps: number; readonly forgotten: readonly string[] }> {
  const forgotten: string[] = [];
  for (let steps = 1; ; steps += 1) {
    const step = value(await store.forget(retention));
    if (step.forgotten !== null) forgotten.push(step.forgotten);
    if (!step.more) return { steps, forgotten };
  }
}

/** Writes down whose run it is, which a run that has ended is nobody's any more. */
async function lease({ path, clock }: Rig, run: string, { id, pid, host }: Owner): Promise<void> {
  (await raw(path)).exec(
    `INSERT INTO leases (run, owner, pid, host, beat_at, beats)
     SELECT number, '${id}', ${pid}, '${host}', ${clock.now()}, 0 FROM runs WHERE id = '${run}'`,
  );
}

const left = async (store: Store): Promise<string[]> =>
  value(await store.history({ limit: 99 })).map(({ id }) => id);

test.each<[string, Retention, readonly string[]]>([
  ['by age', { since: 2, most: null }, ['r4', 'r3']],
  ['by count', { since: null, most: 3 }, ['r4', 'r3', 'r2']],
  ['by whichever keeps less', { since: 0, most: 1 }, ['r4']],
  ['by age, but for the newest', { since: 1_000, most: null, least: 2 }, ['r4', 'r3']],
  ['by count, whatever is kept of the old', { since: 1_000, most: 1, least: 2 }, ['r4']],
  ['not at all', { since: null, most: null }, ['r4', 'r3', 'r2', 'r1', 'r0']],
])('old runs are forgotten %s', async (_, retention, expected) => {
  const store = await new Rig().store();
  await addRuns(store, 5);
  const { forgotten } = await forgetAll(store, retention);
  expect(await left(store)).toEqual(expected);
  expect([...expected, ...[...forgotten].reverse()]).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
});

test('a run that has not ended, or that somebody owns, is kept whatever its age', async () => {
  const rig = new Rig();
  const store = await rig.store();
  const unfinished = value(await store.begin(newRun('unfinished', plan, { startedAt: 0 }), rig.onFault));
  value(await unfinished.close());
  await addRuns(store, 2);
  await lease(rig, 'r1', owner('a'));
  await forgetAll(store, { since: 1_000, most: 0 });
  expect(await left(store)).toEqual(['r1', 'unfinished']);
  expect(value(await store.requestsOf(runId('unfinished'))).length).toBe(20);
});

test('a run that has ended is not kept for the lease of a process that is gone', async () => {
  const rig = new Rig();
  const store = await rig.store();
  await addRuns(store, 2);
  // As stores have it that an earlier version has written, which could not always give a lease back.
  await lease(rig, 'r0', owner('b', 1_001));
  await forgetAll(store, { since: null, most: 1 });
  expect(await left(store)).toEqual(['r1']);
});

describe('of several manifests that share a store', () => {
  const places: readonly (string | null)[] = ['/a', '/b', null, '/a', '/gone', '/b', '/a'];

  async function shared(): Promise<Store> {
    const store = await new Rig().store();
    for (const [index, manifestPath] of places.entries()) {
      const run = newRun(`r${index}`, plan, { startedAt: index, manifestPath });
      const journal = value(await store.begin(run, () => {}));
      void journal.append(finishedRun(run.id, plan));
      value(await journal.close());
    }
    return store;
  }

  test('only the runs of the one that asks are counted, and forgotten', async () => {
    const store = await shared();
    await forgetAll(store, { since: null, most: 1, places: ['/b'] });
    expect(await left(store)).toEqual(['r6', 'r5', 'r4', 'r3', 'r2', 'r0']);
    await forgetAll(store, { since: null, most: 1, places: [null, '/gone'] });
    expect(await left(store)).toEqual(['r6', 'r5', 'r4', 'r3', 'r0']);
    await forgetAll(store, { since: 3, most: null, least: 1, places: ['/a'] });
    expect(await left(store)).toEqual(['r6', 'r5', 'r4']);
  });

  test('each may forget its own, and generously those of places that are no more', async () => {
    const store = await shared();
    expect(value(await store.places())).toEqual(['/a', '/b', '/gone']);
    const now = 400 * 86_400_000;
    const sharer = { place: '/a', isThere: (place: string) => place !== '/gone' };
    const retentions = value(await retentionsOf(store, { runs: 2, days: 7 }, sharer, now));
    expect(retentions).toEqual([
      { since: 393 * 86_400_000, most: 2, least: 20, places: ['/a'] },
      { since: 310 * 86_400_000, most: 10_000, least: 20, places: [null, '/gone'] },
    ]);
    const piped = value(await retentionsOf(store, { runs: 2, days: 365 }, { ...sharer, place: null }, now));
    expect(piped).toEqual([{ since: 35 * 86_400_000, most: 10_000, least: 20, places: [null, '/gone'] }]);
  });
});

test('a large run goes in small steps, wholly, and gives its room back', async () => {
  const rig = new Rig();
  const store = await rig.store();
  await addRuns(store, 1, 12_000);
  // From its first step on it is in no list, and a crash between two is made good by the next.
  value(await store.forget({ since: 0, most: null }));
  expect(await left(store)).toEqual([]);
  await store.close();
  const before = statSync(rig.path).size;
  const again = await rig.store();
  expect((await forgetAll(again, { since: 0, most: null })).steps).toBeGreaterThan(3);
  await again.close();
  expect(statSync(rig.path).size).toBeLessThan(before / 5);
});

describe('forgetting at leisure', () => {
  const days = (amount: number): number => amount * 86_400_000;

  test('ends when everything is done, and tells how many runs went', async () => {
    const rig = new Rig();
    const store = await rig.store();
    await addRuns(store, 5);
    const forgetting = forgetRuns(store, [{ since: null, most: 2 }], { clock: rig.clock });
    expect(value(await stepwise(rig, forgetting))).toBe(3);
    expect(await left(store)).toEqual(['r4', 'r3']);
  });

  test('begins no further step when its time is over, though the clock be set; the rest is for the next time', async () => {
    const rig = new Rig();
    const store = await rig.store();
    await addRuns(store, 5);
    // Each step takes a minute by this clock, which is set meanwhile.
    const slow = {
      forget: (retention: Retention) => {
        rig.clock.advance(60_000);
        rig.clock.step(-3_600_000);
        return store.forget(retention);
      },
    };
    const forgetting = forgetRuns(slow, [{ since: null, most: 0 }], { clock: rig.clock, time: 60_000 });
    expect(value(await stepwise(rig, forgetting))).toBe(1);
    expect(await left(store)).toEqual(['r4', 'r3', 'r2', 'r1']);
  });

  test('keeps by age what a manifest says, and the newest 20 though a clock be years ahead', () => {
    expect(retentionOf({ runs: 7, days: 90 }, days(100))).toEqual({ since: days(10), most: 7, least: 20 });
  });

  test('takes a tenth of the time that the run took, but neither nothing nor for ever', () => {
    expect([0, 60_000, days(1)].map(idleTime)).toEqual([200, 6_000, 10_000]);
  });

  /** Fires the timers between two steps as they are set. */
  async function stepwise<T>({ clock }: Rig, work: Promise<T>): Promise<T> {
    let isOver = false;
    void work.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      await new Promise(resolve => setImmediate(resolve));
      clock.advance(0);
    }
    return work;
  }
});
