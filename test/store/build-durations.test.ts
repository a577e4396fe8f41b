import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildDurations } from '../../src/store/build-durations.ts';
import type { Store } from '../../src/store/store.ts';
import { planOf } from '../run/bench.ts';
import { changed, keyAt, newRun, Rig, value } from './store-rig.ts';

const plan: Plan = planOf('  t: {job: x, matrix: {n: [1, 2, 3]}}\n  u: {job: y}');

async function addRun(store: Store, id: string, durations: readonly number[]): Promise<void> {
  const journal = value(await store.begin(newRun(runId(id), plan), () => {}));
  for (const [index, duration] of durations.entries()) {
    const build = { number: index, url: `http://ci/${index}` };
    void journal.append(
      changed(keyAt(plan, index), { state: 'finished', build, result: 'SUCCESS', duration }),
    );
  }
  value(await journal.close());
}

test('a build takes as long as the one in the middle of the recent ones of its trigger', async () => {
  const store = await new Rig().store();
  await addRun(store, '20261122-000001-aaaa', [100, 200, 9_000]);
  await addRun(store, '20261122-000002-aaaa', [300, 400]);
  expect(await buildDurations(store)).toEqual(new Map([['t', 300]]));
});
