import { expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import type { FireRecord, Retention } from '../../src/store/records.ts';
import { forgetDecisions } from '../../src/store/retention.ts';
import { NO_CHANGE, type Order, type ServiceChange, type Serving } from '../../src/store/serving.ts';
import type { Store } from '../../src/store/store.ts';
import { FakeClock } from '../fake-clock.ts';
import { newRun, planOfSize, Rig, value } from './store-rig.ts';

const fire = (instant: number, more: Partial<FireRecord> = {}): FireRecord => ({
  schedule: 't#1',
  instant,
  decidedAt: instant,
  decision: 'skipped',
  reason: null,
  run: null,
  span: null,
  ...more,
});

const order = (name: string, at: number): Order => ({
  run: runId(name),
  trigger: 't',
  inputs: new Map(),
  by: 'Ana',
  at,
  idempotency: { key: name, digest: 'd' },
});

async function serving(): Promise<{ readonly rig: Rig; readonly store: Store; readonly serving: Serving }> {
  const rig = new Rig();
  const store = await rig.store();
  const opened = await store.serve({ lastLook: () => null, onTakenOver: () => {} });
  return { rig, store, serving: value(opened) };
}

const commit = async (its: Serving, change: Partial<ServiceChange>): Promise<void> => {
  const { journals } = value(await its.commit({ ...NO_CHANGE, ...change }, () => {}));
  for (const journal of journals) value(await journal.close());
};

const forget = async ({ rig, store }: { readonly rig: Rig; readonly store: Store }, retention: Retention) =>
  value(await forgetDecisions(store, retention, { clock: rig.clock }));

const instants = async (store: Store): Promise<readonly number[]> =>
  value(await store.fires({ trigger: null, before: null, limit: 9_999 })).map(({ instant }) => instant);

test.each<[string, Retention, readonly number[]]>([
  ['by age', { since: 30, most: null }, [50, 40, 30]],
  ['by count', { since: null, most: 2 }, [50, 40, 30]],
  ['by age, but for the newest', { since: 1_000, most: null, least: 1 }, [50, 40]],
  ['not at all', { since: null, most: null }, [50, 40, 30, 20, 10]],
])('decisions are forgotten %s', async (_, retention, expected) => {
  const rig = await serving();
  await commit(rig.serving, { fires: [10, 20, 30, 40, 50].map(at => fire(at)) });
  expect(await forget(rig, retention)).toBe(5 - expected.length);
  expect(await instants(rig.store)).toEqual(expected);
});

test('no further step is begun when the time for it is over, though the clock be set', async () => {
  const clock = new FakeClock();
  const slow: Pick<Store, 'forgetDecisions'> = {
    forgetDecisions: async () => {
      clock.advance(60_000);
      clock.step(-3_600_000);
      return ok({ forgotten: 1, next: { before: 9, instant: 8, schedule: 't#1' } });
    },
  };
  const forgetting = forgetDecisions(slow, { since: null, most: 0 }, { clock, time: 60_000 });
  await new Promise(resolve => setImmediate(resolve));
  clock.advance(0);
  expect(value(await forgetting)).toBe(1);
});

test('what is still needed stays: of runs that are kept or owed, what waits, and the last one of each schedule', async () => {
  const rig = await serving();
  const run = newRun('kept', planOfSize(1));
  const cause = { kind: 'fire', schedule: 't#1', at: 20 } as const;
  await commit(rig.serving, {
    runs: [run],
    owed: [{ run: runId('owed'), trigger: 't', cause, decidedAt: 20 }],
    fires: [
      fire(10, { decision: 'started', run: run.id }),
      fire(20, { decision: 'started', run: runId('owed') }),
      fire(30, { decision: 'buffered' }),
      fire(40),
      fire(41, { schedule: 'rare#1' }),
      fire(5_000),
    ],
  });
  expect(await forget(rig, { since: 5_000, most: null })).toBe(1);
  expect(await instants(rig.store)).toEqual([5_000, 41, 30, 20, 10]);
});

test('the store knows since when it knows all, and does not know better after a clock that was ahead', async () => {
  const rig = await serving();
  const since = async (): Promise<number | null> => value(await rig.store.servingRecord()).keptSince;
  await commit(rig.serving, { fires: [10, 20, 30].map(at => fire(at)) });
  expect(await since()).toBeNull();
  await forget(rig, { since: 30, most: null });
  expect(await since()).toBe(30);
  await forget(rig, { since: 5, most: null });
  expect(await since()).toBe(30);
});

test('more than one step can look at goes step by step, and all of it', async () => {
  const rig = await serving();
  const many = Array.from({ length: 4_500 }, (_, at) => fire(at));
  await commit(rig.serving, { fires: many });
  const first = value(await rig.store.forgetDecisions({ since: 4_400, most: null }, null));
  expect(first.forgotten).toBeLessThan(4_400);
  expect(first.next).not.toBeNull();
  // As a caller without time for a pause would go on.
  let place = first.next;
  let forgotten = first.forgotten;
  while (place !== null) {
    const step = value(await rig.store.forgetDecisions({ since: 4_400, most: null }, place));
    forgotten += step.forgotten;
    place = step.next;
  }
  expect(forgotten).toBe(4_400);
  expect(await instants(rig.store)).toHaveLength(100);
});

test('old orders go, and their keys with them; one whose run is kept, owed or waits stays', async () => {
  const rig = await serving();
  const cause = { kind: 'manual', by: 'Ana' } as const;
  await commit(rig.serving, {
    fires: [fire(10_000)],
    orders: ['gone', 'kept', 'owed', 'waits', 'new'].map(name => order(name, name === 'new' ? 9_000 : 1)),
    runs: [newRun('kept', planOfSize(1))],
    owed: [{ run: runId('owed'), trigger: 't', cause, decidedAt: 1 }],
    states: new Map([
      ['t', { running: ['kept'], waiting: [{ run: 'waits', trigger: 't', cause, overlap: 'cancel-other' }] }],
    ]),
  });
  expect(await forget(rig, { since: 5_000, most: null })).toBe(1);
  const known: string[] = [];
  for (const key of ['gone', 'kept', 'owed', 'waits', 'new'])
    if (value(await rig.serving.orderOf(key)) !== null) known.push(key);
  expect(known).toEqual(['kept', 'owed', 'waits', 'new']);
});
