import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import type { TriggerState } from '../../src/schedule/decide/trigger-state.ts';
import { LEASE } from '../../src/store/lease.ts';
import { PATIENCE } from '../../src/store/patience.ts';
import type { FireRecord, NewRun } from '../../src/store/records.ts';
import { NO_CHANGE, type ServiceChange, type Serving } from '../../src/store/serving.ts';
import type { ServeOptions } from '../../src/store/store.ts';
import type { StoreFault } from '../../src/store/store-fault.ts';
import { codeOf, newRun, owner, planOfSize, Rig, raw, value } from './store-rig.ts';

const options: ServeOptions = { lastLook: () => null, onTakenOver: () => {} };

const commit = (serving: Serving, change: Partial<ServiceChange>) =>
  serving.commit({ ...NO_CHANGE, ...change }, () => {});

const A = '20261122-165440-aaaa';
const B = '20261122-165440-bbbb';

const run = (id: string): NewRun =>
  newRun(id, planOfSize(2), { origin: { kind: 'schedule', schedule: 't#1', instant: 10 } });

const fire: FireRecord = {
  schedule: 't#1',
  instant: 10,
  decidedAt: 11,
  decision: 'started',
  reason: null,
  run: runId(A),
  span: null,
};

describe('the one process that serves', () => {
  test('says that it lives as soon as a store that was locked is free', async () => {
    const rig = new Rig();
    const store = await rig.store();
    value(await store.serve(options));
    const beatAt = async () => value(await store.servingRecord()).lease?.beatAt;
    const before = await beatAt();
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    rig.clock.advance(LEASE.interval);
    expect(await beatAt()).toBe(before);
    other.exec('ROLLBACK');
    rig.clock.advance(PATIENCE.pause);
    expect(await beatAt()).toBe(rig.clock.now());
  });

  test('is told which process was stopped while the store is locked', async () => {
    const rig = new Rig();
    const stopped = await rig.store({ owner: owner('z', 1_002) });
    value(await stopped.begin(newRun(B, planOfSize(1)), rig.onFault));
    const store = await rig.store({ isStopped: pid => pid === 1_002 });
    const serving = value(await store.serve(options));
    (await raw(rig.path)).exec('BEGIN IMMEDIATE');
    let told: string | null = null;
    void commit(serving, {}).then(done => {
      told = done.ok ? 'written' : done.error.detail;
    });
    while (told === null) {
      await new Promise(resolve => setImmediate(resolve));
      rig.clock.advance(PATIENCE.pause);
    }
    expect(told).toBe('process 1002, which has a run here, is stopped');
  });

  test('keeps what the next one goes on from', async () => {
    const rig = new Rig();
    const serving = value(await (await rig.store()).serve({ ...options, lastLook: () => 77 }));
    const leap = { after: 1, upTo: 2, decided: [2], until: 2 };
    const progress = new Map([['t#1', { firstSeen: 1, evaluated: 2, leap }] as const]);
    const cause = { kind: 'fire', schedule: 't#1', at: 5 } as const;
    const waiting = [{ run: B, trigger: 't', cause, overlap: 'buffer-one' }] as const;
    const state: TriggerState = { running: [A], waiting: [...waiting] };
    const pause = { by: 'Ana', note: null, at: 3 };
    const pauses = { all: pause, triggers: new Map([['t', { ...pause, note: 'release' }]]) };
    value(await commit(serving, { progress, pauses, states: new Map([['t', state]]) }));
    value(await serving.close());
    const next = value(await (await rig.store({ owner: owner('b') })).serve(options));
    expect(value(await next.remembered())).toEqual({
      progress,
      pauses,
      states: new Map([['t', state]]),
      owed: [],
      lastLook: 77,
    });
    value(await commit(next, { states: new Map([['t', { running: [], waiting: [] }]]) }));
    expect(value(await next.remembered()).states).toEqual(new Map());
  });

  test('writes fires, runs and orders down together, or none of them', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const serving = value(await store.serve(options));
    const idempotency = { key: 'k', digest: 'd' };
    const order = {
      run: runId(A),
      trigger: 't',
      inputs: new Map([['n', '1.10']]),
      by: 'Ana',
      at: 1,
      idempotency,
    };
    const { journals } = value(await commit(serving, { fires: [fire], runs: [run(A)], orders: [order] }));
    expect(journals.map(journal => journal.run)).toEqual([A]);
    expect(value(await serving.orderOf('k'))).toEqual(order);
    expect(value(await serving.orderFor(runId(A)))).toEqual(order);
    expect(value(await serving.orderOf('other'))).toBeNull();
    // The second of two orders by one key breaks the whole change.
    const again = {
      fires: [{ ...fire, instant: 20 }],
      runs: [run(B)],
      orders: [{ ...order, run: runId(B) }],
    };
    expect((await commit(serving, again)).ok).toBe(false);
    expect(codeOf(await store.run(B))).toBe('unknown-run');
    expect(value(await store.firesOf('t#1', 9))).toEqual([fire]);
    await Promise.all(journals.map(journal => journal.close()));
  });

  test('begins no run for a fire that was decided before', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const serving = value(await store.serve(options));
    const first = value(await commit(serving, { fires: [fire], runs: [run(A)] }));
    const second = value(await commit(serving, { fires: [{ ...fire, run: runId(B) }], runs: [run(B)] }));
    expect([second.fires, second.journals]).toEqual([[fire], []]);
    expect(codeOf(await store.run(B))).toBe('unknown-run');
    await Promise.all(first.journals.map(journal => journal.close()));
  });

  test('owes the runs that it has decided on until they begin or are given up, each once', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const serving = value(await store.serve(options));
    const cause = { kind: 'fire', schedule: 't#1', at: 10 } as const;
    const other = { ...cause, at: 20 };
    const owed = [
      { run: runId(A), trigger: 't', cause, decidedAt: 11 },
      { run: runId(B), trigger: 't', cause: other, decidedAt: 21 },
    ];
    const fires = [fire, { ...fire, instant: 20, run: runId(B) }];
    value(await commit(serving, { fires, owed }));
    expect(value(await serving.remembered()).owed).toEqual(owed);
    // Decided already: nothing is owed a second time.
    const again = runId('20261122-165440-cccc');
    const change = {
      fires: [{ ...fire, run: again }],
      owed: [{ run: again, trigger: 't', cause, decidedAt: 12 }],
    };
    value(await commit(serving, change));
    expect(value(await serving.remembered()).owed).toEqual(owed);
    const record = { ...fire, instant: 20, decision: 'not-started', reason: 'no plan', run: null } as const;
    const beginning = { runs: [run(A)], givenUp: [{ run: runId(B), record }] };
    const begun = value(await serving.begin(beginning, () => {}));
    expect(begun.journals.map(journal => journal.run)).toEqual([A]);
    expect(begun.givenUp).toEqual(new Set([B]));
    expect(value(await serving.remembered()).owed).toEqual([]);
    expect(value(await store.firesOf('t#1', 9))).toEqual([record, fire]);
    const twice = value(await serving.begin(beginning, () => {}));
    expect([twice.journals, twice.givenUp]).toEqual([[], new Set()]);
    await Promise.all(begun.journals.map(journal => journal.close()));
  });

  test('cancels what is not to go on: nothing comes of what is owed, and what has begun is told', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const serving = value(await store.serve(options));
    const cause = { kind: 'fire', schedule: 't#1', at: 20 } as const;
    const owed = [{ run: runId(B), trigger: 't', cause, decidedAt: 21 }];
    const fires = [fire, { ...fire, instant: 20, run: runId(B) }];
    const { journals } = value(await commit(serving, { fires, owed, runs: [run(A)] }));
    const unbegun = { ...fire, instant: 20, decision: 'dropped', reason: 'cancelled', run: null } as const;
    const cancels = [
      { run: runId(A), by: 'Ana', unbegun: null },
      { run: runId(B), by: 'Ana', unbegun },
      { run: runId('20261122-165440-none'), by: 'Ana', unbegun: null },
    ];
    expect(value(await commit(serving, { cancels })).withdrawn).toEqual(new Set([B]));
    expect(value(await serving.remembered()).owed).toEqual([]);
    expect(value(await store.firesOf('t#1', 9))).toEqual([unbegun, fire]);
    const wanted = { by: 'Ana', at: rig.clock.now(), notedBy: null };
    expect(value(await store.cancellationOf(runId(A)))).toEqual(wanted);
    // The first one stands.
    value(await commit(serving, { cancels: [{ run: runId(A), by: 'Ben', unbegun: null }] }));
    expect(value(await store.cancellationOf(runId(A)))).toEqual(wanted);
    await Promise.all(journals.map(journal => journal.close()));
  });

  test('cancels what is decided in the same change', async () => {
    const rig = new Rig();
    const store = await rig.store();
    const serving = value(await store.serve(options));
    const cause = { kind: 'manual', by: 'Ana' } as const;
    const owed = [{ run: runId(B), trigger: 't', cause, decidedAt: 21 }];
    const cancels = [A, B].map(id => ({ run: runId(id), by: 'Ana', unbegun: null }));
    const { journals, withdrawn } = value(await commit(serving, { owed, runs: [run(A)], cancels }));
    expect(withdrawn).toEqual(new Set([B]));
    expect(value(await serving.remembered()).owed).toEqual([]);
    expect(value(await store.cancellationOf(runId(A)))).toMatchObject({ by: 'Ana' });
    await Promise.all(journals.map(journal => journal.close()));
  });

  test('makes up for fires that were missed or paused, each once', async () => {
    const rig = new Rig();
    const serving = value(await (await rig.store()).serve(options));
    for (const decision of ['missed', 'paused', 'buffered'] as const)
      value(await commit(serving, { fires: [{ ...fire, decision, run: null }] }));
    const { fires, journals } = value(await commit(serving, { fires: [fire], runs: [run(A)] }));
    expect([fires, journals.length]).toEqual([[fire], 1]);
    await Promise.all(journals.map(journal => journal.close()));
  });

  test('is one: another is told who, and takes over only from one that is gone', async () => {
    const rig = new Rig();
    const first = value(await (await rig.store()).serve(options));
    const there = await rig.store({ owner: owner('b', 2_000, 'there') });
    expect(await there.serve(options)).toMatchObject({
      ok: false,
      error: { code: 'served', detail: 'process 1000 on here' },
    });
    const here = await rig.store({ owner: owner('c', 1_001) });
    rig.processes.delete(1_000);
    value(await here.serve(options));
    expect(codeOf(await commit(first, { fires: [fire] }))).toBe('service-taken-over');
  });

  test('that was silent for long finds out that it is not the one any more, and writes nothing', async () => {
    const rig = new Rig();
    const lost: StoreFault[] = [];
    const store = await rig.store();
    const first = value(await store.serve({ ...options, onTakenOver: fault => lost.push(fault) }));
    // Its clock stands still, so that it does not beat; that of the other one goes on.
    const other = new Rig();
    const tools = { owner: owner('b', 2_000, 'there'), clock: other.clock };
    const there = await rig.store(tools);
    other.clock.advance(LEASE.stale + 1);
    const taking = there.serve(options);
    await new Promise(resolve => setImmediate(resolve));
    other.clock.advance(LEASE.watch);
    value(await taking);
    expect(codeOf(await commit(first, { fires: [fire] }))).toBe('service-taken-over');
    rig.clock.advance(LEASE.interval);
    expect(lost.map(({ code }) => code)).toEqual(['service-taken-over']);
    expect(value(await store.firesOf('t#1', 9))).toEqual([]);
  });
});

test('fires are read newest first, of one trigger and not of those whose names begin so', async () => {
  const rig = new Rig();
  const store = await rig.store();
  for (const [schedule, instant] of [
    ['t#1', 10],
    ['t#2', 30],
    ['t-2#1', 20],
    ['tt#1', 40],
  ] as const)
    value(await store.decideFire({ ...fire, schedule, instant }));
  const read = async (trigger: string | null, before: number | null): Promise<readonly number[]> =>
    value(await store.fires({ trigger, before, limit: 3 })).map(({ instant }) => instant);
  expect(await read('t', null)).toEqual([30, 10]);
  expect(await read('t', 30)).toEqual([10]);
  expect(await read(null, null)).toEqual([40, 30, 20]);
});
