import { expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { readLeft } from '../../src/store/left-run.ts';
import { planOf } from '../run/bench.ts';
import { refusal } from '../run/fake-target.ts';
import { changed, keyAt, newRun, Rig, value } from './store-rig.ts';

const RUN = runId('r1');
const PLANNED: RequestState = { state: 'planned' };

test('what a rerun keeps of an earlier run is told apart from what it has built itself', async () => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x, matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}}');
  const [keptKey, ownKey] = [keyAt(plan, 0), keyAt(plan, 1)];
  const finished = {
    state: 'finished',
    build: { number: 1, url: 'http://ci/job/x/1/' },
    result: 'SUCCESS',
    duration: 5,
  } as const;
  const past = [changed(keptKey, finished, 1)];
  const journal = value(await store.begin(newRun(RUN, plan, { past }), () => {}));
  const started: RunEvent = { type: 'run-started', at: 2, run: RUN, requests: 3 };
  for (const event of [started, changed(ownKey, finished, 3)]) void journal.append(event);
  await journal.close();
  const { restored } = value(await readLeft(store, RUN));
  expect([restored.get(keptKey)?.kept, restored.get(ownKey)?.kept]).toEqual([true, false]);
});

test.each<[string, RequestState, boolean]>([
  ['was announced in a session of it', { state: 'submitting', session: 'one' }, true],
  ['was queued by it', { state: 'queued', queueId: queueId('7'), why: null, merged: null }, true],
  ['was announced before it had told its session', { state: 'submitting' }, false],
])('whether a target has answered is known from what it has told: a request %s', async (_, state, is) => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x}');
  const journal = value(await store.begin(newRun(RUN, plan), () => {}));
  const started: RunEvent = { type: 'run-started', at: 2, run: RUN, requests: 1 };
  for (const event of [started, changed(keyAt(plan, 0), state, 3), changed(keyAt(plan, 0), PLANNED, 4)])
    void journal.append(event);
  await journal.close();
  expect([...value(await readLeft(store, RUN)).answered]).toEqual(is ? ['ci'] : []);
});

test('that the server took a request without saying as which item is known to whoever goes on', async () => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}');
  const journal = value(await store.begin(newRun(RUN, plan), () => {}));
  const refusals = [refusal('unexpected-answer', 'certain'), refusal('no-answer', 'possible')];
  for (const [index, each] of refusals.entries()) {
    const key = keyAt(plan, index);
    void journal.append(changed(key, { state: 'submitting', session: 'one' }, 1));
    void journal.append({ type: 'request-reconciling', at: 2, key, refusal: each });
  }
  await journal.close();
  const { restored } = value(await readLeft(store, RUN));
  expect(restored.get(keyAt(plan, 0))?.takenIn).toEqual(refusals[0]);
  expect(restored.get(keyAt(plan, 1))?.takenIn).toBeUndefined();
});

test('when a request was last announced, and before which build, is known to whoever goes on; of older journals only when', async () => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x, matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}}');
  const journal = value(await store.begin(newRun(RUN, plan), () => {}));
  const [first, second, third] = [keyAt(plan, 0), keyAt(plan, 1), keyAt(plan, 2)];
  const announced = (number: number): RequestState => ({
    state: 'submitting',
    session: 'one',
    nextBuild: { number, toldBy: number },
  });
  const tell = (key: typeof first, state: RequestState, at: number): void =>
    void journal.append(changed(key, state, at));
  tell(first, announced(3), 5);
  tell(first, PLANNED, 6);
  tell(first, announced(4), 7);
  tell(first, { state: 'queued', queueId: queueId('7'), why: null, merged: null }, 8);
  tell(second, { state: 'submitting', session: 'one' }, 9);
  await journal.close();
  const { restored } = value(await readLeft(store, RUN));
  expect([first, second, third].map(key => restored.get(key)?.announced)).toEqual([
    { at: 7, nextBuild: { number: 4, toldBy: 4 } },
    { at: 9, nextBuild: undefined },
    undefined,
  ]);
});

test('what an earlier run was told is no answer to the one that keeps its builds', async () => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x}');
  const past = [changed(keyAt(plan, 0), { state: 'submitting', session: 'one' }, 1)];
  const journal = value(await store.begin(newRun(RUN, plan, { past }), () => {}));
  await journal.close();
  expect([...value(await readLeft(store, RUN)).answered]).toEqual([]);
});

test('an item has been in the queue since it came there, whatever it has waited for meanwhile', async () => {
  const store = await new Rig().store();
  const plan = planOf('  t: {job: x}');
  const key = keyAt(plan, 0);
  const waiting = (why: string | null, id = '7'): RequestState => ({
    state: 'queued',
    queueId: queueId(id),
    why,
    merged: null,
  });
  const journal = value(await store.begin(newRun(RUN, plan), () => {}));
  const tell = (state: RequestState, at: number): void => void journal.append(changed(key, state, at));
  // It was lost at a restart of the server, and sent once more: that is another item.
  tell(waiting('no executor', '6'), 3);
  tell(PLANNED, 4);
  tell({ state: 'submitting' }, 5);
  for (const [index, why] of [null, 'in the quiet period', 'no executor', 'in the quiet period'].entries())
    tell(waiting(why), 6 + index);
  await journal.close();
  expect(value(await readLeft(store, RUN)).restored.get(key)?.changedAt).toBe(6);
});
