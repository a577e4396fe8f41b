import { describe, expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { recordedEvent } from '../../src/store/recorded-event.ts';
import { refusal } from '../run/fake-target.ts';
import { bundledWorker } from './bundle.ts';
import { changed, codeOf, finishedRun, keyAt, newRun, planOfSize, Rig, value, WRITERS } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const key = keyAt(plan, 0);
const build = { number: 7, url: 'http://ci/job/x/7/' };

/** One of each kind, with every state among them. */
const EVENTS: readonly RunEvent[] = [
  { type: 'run-started', at: 1, run: RUN, requests: 3 },
  ...(
    [
      { state: 'planned' },
      { state: 'submitting' },
      {
        state: 'queued',
        queueId: queueId('9007199254740993'),
        why: 'waiting "here"\n',
        merged: { with: null },
        answer: { request: 'POST /job/x/build', status: 303 },
      },
      { state: 'running', queueId: queueId('1'), build },
      { state: 'finished', build, result: 'UNSTABLE', duration: 5 },
      { state: 'coalesced', with: key, build, result: 'SUCCESS', duration: 5 },
      { state: 'rejected', refusal: { ...refusal('forbidden'), status: 403 } },
      { state: 'unknown', seen: 'a reset', next: 'look', refusal: refusal('no-answer', 'possible') },
      { state: 'cancelled', by: 'server' },
      { state: 'skipped', reason: 'no', choice: true },
    ] satisfies RequestState[]
  ).map(state => changed(key, state)),
  { type: 'request-held', at: 2, key, by: { kind: 'group', name: 'g', limit: 2 } },
  { type: 'request-held', at: 2, key, by: { kind: 'rate', name: 'ci' } },
  { type: 'request-held', at: 2, key, by: { kind: 'duplicate', with: null } },
  { type: 'request-cancelling', at: 3, key, because: 'fail-fast' },
  { type: 'request-released', at: 3, key, because: 'build-timeout' },
  { type: 'request-unseen', at: 3, key, refusal: refusal('not-found') },
  { type: 'cancel-refused', at: 3, key, refusal: refusal('forbidden') },
  { type: 'target-unwell', at: 4, target: 'ci', refusal: refusal('unreachable') },
  { type: 'target-well', at: 5, target: 'ci', after: 1 },
  { type: 'run-stopping', at: 6, cancelling: 2 },
  finishedRun(RUN, plan),
];

const worker = bundledWorker();

describe.each(WRITERS)('a journal that %s writes', writer => {
  const newRig = (): Rig => new Rig(writer === 'a thread' ? worker : null);

  test('gives every kind of event back as it was told, in order, also to another process', async () => {
    const rig = newRig();
    const store = await rig.store();
    const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
    for (const event of EVENTS) void journal.append(event);
    value(await journal.close());
    const other = await rig.store();
    const events = value(await other.eventsOf(RUN, { after: 0, limit: 1_000 }));
    expect(events.map(({ event }) => event)).toEqual(EVENTS.map(recordedEvent));
    expect(events.map(({ seq }) => seq)).toEqual(EVENTS.map((_, index) => index + 1));
    expect(value(await other.eventsOf(RUN, { after: 3, limit: 2 })).map(({ seq }) => seq)).toEqual([4, 5]);
    expect(rig.faults).toEqual([]);
  });

  test('keeps where each request stands', async () => {
    const rig = newRig();
    const store = await rig.store();
    const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
    const queued = { state: 'queued', queueId: queueId('5'), why: null, merged: null } as const;
    void journal.append(changed(keyAt(plan, 1), { state: 'submitting' }, 10));
    void journal.append(changed(keyAt(plan, 1), queued, 20));
    void journal.append({ type: 'request-cancelling', at: 30, key: keyAt(plan, 1), because: 'interrupt' });
    void journal.append({ type: 'request-released', at: 40, key: keyAt(plan, 2), because: 'wait' });
    value(await journal.flush());
    const requests = value(await store.requestsOf(RUN));
    expect(requests.map(request => request.key)).toEqual(plan.requests.map(request => request.key));
    expect(
      requests.map(({ state, changedAt, cancelled, released }) => [state, changedAt, cancelled, released]),
    ).toEqual([
      [{ state: 'planned' }, null, null, null],
      [queued, 20, 'interrupt', null],
      [{ state: 'planned' }, null, null, 'wait'],
    ]);
    expect(
      value(await store.requestsOf(RUN, { state: 'queued', trigger: 't' })).map(({ key }) => key),
    ).toEqual([keyAt(plan, 1)]);
    expect(value(await store.requestsOf(RUN, { trigger: 'other' }))).toEqual([]);
    expect(value(await store.tallyOf(RUN))).toEqual(
      new Map([
        ['planned', 2],
        ['queued', 1],
      ]),
    );
    await journal.close();
  });

  test('of a run that takes over from another one holds that from the very first moment', async () => {
    const rig = newRig();
    const store = await rig.store();
    const finished = { state: 'finished', build, result: 'SUCCESS', duration: 5 } as const;
    const past = [changed(key, finished, 7)];
    const journal = value(await store.begin(newRun(RUN, plan, { past }), rig.onFault));
    // As a crash right now would leave it.
    expect(value(await store.requestsOf(RUN)).map(({ state }) => state.state)).toEqual([
      'finished',
      'planned',
      'planned',
    ]);
    value(await journal.append(changed(keyAt(plan, 1), { state: 'submitting' })));
    const told = value(await store.eventsOf(RUN, { after: 0, limit: 9 }));
    expect(told.map(({ seq, event }) => [seq, event.type])).toEqual([
      [1, 'request-changed'],
      [2, 'request-changed'],
    ]);
    await journal.close();
  });

  test('goes on where it ended when the run is claimed', async () => {
    const rig = newRig();
    const store = await rig.store();
    const first = value(await store.begin(newRun(RUN, plan), rig.onFault));
    void first.append(changed(key, { state: 'submitting' }));
    value(await first.close());
    const second = value(await store.claim(RUN, rig.onFault));
    value(
      await Promise.all([second.append(changed(key, { state: 'planned' })), second.close()]).then(
        ([one]) => one,
      ),
    );
    expect(value(await store.eventsOf(RUN, { after: 0, limit: 9 })).map(({ seq }) => seq)).toEqual([1, 2]);
  });

  test('takes nothing after a fault, and tells it once', async () => {
    const rig = newRig();
    const store = await rig.store();
    const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
    await store.close();
    expect(codeOf(await journal.append(changed(key, { state: 'submitting' })))).toBe('closed');
    expect(codeOf(await journal.append(changed(key, { state: 'submitting' })))).toBe('closed');
    expect(codeOf(await journal.flush())).toBe('closed');
    expect(rig.faults.map(({ code }) => code)).toEqual(['closed']);
  });
});
