import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { Retention } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { changed, finishedRun, keyAt, newRun, planOfSize, Rig, value } from './store-rig.ts';

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

async function forgetAll(store: Store, retention: Retention): Promise<number> {
  let steps = 1;
  while (value(await store.forget(retention)) === 'more') steps += 1;
  return steps;
}

const left = async (store: Store): Promise<string[]> =>
  value(await store.history({ limit: 99 })).map(({ id }) => id);

test.each<[string, Retention, readonly string[]]>([
  ['by age', { since: 2, most: null }, ['r4', 'r3']],
  ['by count', { since: null, most: 3 }, ['r4', 'r3', 'r2']],
  ['by whichever keeps less', { since: 0, most: 1 }, ['r4']],
  ['not at all', { since: null, most: null }, ['r4', 'r3', 'r2', 'r1', 'r0']],
])('old runs are forgotten %s', async (_, retention, expected) => {
  const store = await new Rig().store();
  await addRuns(store, 5);
  await forgetAll(store, retention);
  expect(await left(store)).toEqual(expected);
});

test('a run that has not ended, or that somebody owns, is kept whatever its age', async () => {
  const rig = new Rig();
  const store = await rig.store();
  const unfinished = value(await store.begin(newRun('unfinished', plan, { startedAt: 0 }), rig.onFault));
  value(await unfinished.close());
  await addRuns(store, 2);
  value(await store.claim(runId('r1'), rig.onFault));
  await forgetAll(store, { since: 1_000, most: 0 });
  expect(await left(store)).toEqual(['r1', 'unfinished']);
  expect(value(await store.requestsOf(runId('unfinished'))).length).toBe(20);
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
  expect(await forgetAll(again, { since: 0, most: null })).toBeGreaterThan(3);
  await again.close();
  expect(statSync(rig.path).size).toBeLessThan(before / 5);
});
