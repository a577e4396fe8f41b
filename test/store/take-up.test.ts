import { expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { readLeft } from '../../src/store/left-run.ts';
import { changed, finishedRun, keyAt, newRun, planOfSize, Rig, value } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(4);

const queued = (index: number): RunEvent =>
  changed(keyAt(plan, index), { state: 'queued', queueId: queueId('7'), why: null, merged: null });
const released = (index: number, because: 'wait' | 'detach' | 'shared'): RunEvent => ({
  type: 'request-released',
  at: 5,
  key: keyAt(plan, index),
  because,
});

/** Request 0 is kept from an earlier run; of this one 1 was handed over, 2 is shared with somebody, and 3 has ended. */
async function ended() {
  const rig = new Rig();
  const store = await rig.store();
  const past = [queued(0), released(0, 'wait')];
  const journal = value(await store.begin(newRun(RUN, plan, { past }), rig.onFault));
  void journal.append({ type: 'run-started', at: 2, run: RUN, requests: 4 });
  for (const event of [queued(1), released(1, 'detach'), queued(2), released(2, 'shared')])
    void journal.append(event);
  void journal.append(changed(keyAt(plan, 3), { state: 'skipped', reason: 'x', choice: true }));
  void journal.append(finishedRun(RUN, plan));
  value(await journal.close());
  return { rig, store };
}

test('of a run that has ended, what was left to the servers on purpose is followed again, and it alone', async () => {
  const { rig, store } = await ended();
  expect(value(await store.handedOver(RUN))).toBe(1);
  value(await store.claim(RUN, rig.onFault, { takeUp: true }));
  expect(value(await store.run('last'))).toMatchObject({ outcome: null, finishedAt: null });
  const of = value(await store.requestsOf(RUN)).map(request => request.released);
  expect(of).toEqual(['wait', null, 'shared', null]);
  expect(value(await store.handedOver(RUN))).toBe(0);
  const { past } = value(await readLeft(store, RUN));
  const left = past.flatMap(event => (event.type === 'request-released' ? [event.key] : []));
  expect(left).toEqual([keyAt(plan, 0), keyAt(plan, 2)]);
});

test('and a run that was cancelled as far as it went is not cancelled for that once more', async () => {
  const rig = new Rig();
  const store = await rig.store();
  const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
  value(await store.cancel(RUN, 'ana'));
  for (const event of [queued(1), released(1, 'detach'), finishedRun(RUN, plan)]) void journal.append(event);
  value(await journal.close());
  value(await store.claim(RUN, rig.onFault, { takeUp: true }));
  expect(value(await store.cancellationOf(RUN))).toBeNull();
});
