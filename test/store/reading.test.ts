import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { compileCel } from '../../src/manifest/expression/cel.ts';
import { parsePlan } from '../../src/plan/saved/saved-plan-load.ts';
import type { HistoryQuery, NewRun } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { planOf } from '../run/bench.ts';
import { changed, codeOf, finishedRun, keyAt, newRun, planOfSize, Rig, value } from './store-rig.ts';

const plan = planOfSize(2);
const other = planOf('  u: {job: y}\n  t: {job: x}');
const [A, B, BB, C, D] = [
  '20261122-000001-aaaa',
  '20261122-000002-aaaa',
  '20261122-000002-aabb',
  '20261122-000003-aaaa',
  '20261123-000000-zzzz',
] as const;

async function add(store: Store, run: NewRun, end: 'succeeded' | 'failed' | null): Promise<void> {
  const journal = value(await store.begin(run, () => {}));
  void journal.append(changed(keyAt(run.plan, 0), { state: 'submitting' }));
  if (end !== null) void journal.append(finishedRun(run.id, run.plan, end === 'succeeded'));
  value(await journal.close());
}

/** Five runs, of which the last has not ended. */
async function filled(): Promise<Store> {
  const store = await new Rig().store();
  await add(store, newRun(A, plan), 'succeeded');
  await add(store, newRun(B, other), 'failed');
  await add(store, newRun(BB, plan), 'failed');
  await add(store, newRun(C, other), 'succeeded');
  await add(store, newRun(D, plan), null);
  return store;
}

describe('the history', () => {
  test.each<[string, HistoryQuery, readonly string[]]>([
    ['is newest first', { limit: 9 }, [D, C, BB, B, A]],
    ['comes in pages', { limit: 2, before: runId(C) }, [BB, B]],
    ['of one trigger', { limit: 9, trigger: 'u' }, [C, B]],
    ['of one outcome', { limit: 9, outcome: 'failed' }, [BB, B]],
    ['of what has not ended', { limit: 9, outcome: 'unfinished' }, [D]],
    [
      'of one trigger and outcome, before a run',
      { limit: 9, trigger: 't', outcome: 'failed', before: runId(BB) },
      [B],
    ],
    ['of a trigger that never was', { limit: 9, trigger: 'v' }, []],
  ])('%s', async (_, query, expected) => {
    expect(value(await (await filled()).history(query)).map(({ id }) => id)).toEqual(expected);
  });

  test('tells of each run what started it, what it was made of and what it ended as', async () => {
    const store = await new Rig().store();
    const origin = { kind: 'schedule', schedule: 't#0', instant: 5 } as const;
    const terms = { wait: 'queued', detach: false, maxParallel: 2 } as const;
    const begun = { origin, parent: runId(B), manifestPath: '/repo/triggers.yaml', terms };
    await add(store, newRun(A, plan, begun), 'failed');
    expect(value(await store.history({ limit: 1 }))).toEqual([
      {
        id: A,
        startedAt: Date.UTC(2026, 10, 22),
        finishedAt: 99,
        outcome: 'failed',
        manifest: plan.manifest,
        manifestPath: '/repo/triggers.yaml',
        terms,
        files: [],
        triggers: ['t'],
        requests: 2,
        origin,
        parent: B,
        children: [],
        lease: null,
        cancellation: null,
      },
    ]);
  });

  test('before a run that is not there is an error, not an empty page', async () => {
    expect(codeOf(await (await filled()).history({ limit: 1, before: runId('nope') }))).toBe('unknown-run');
  });
});

describe('a run is found', () => {
  test.each([
    ['by its id', B, B],
    ['by a beginning that fits no other', '20261122-000001', A],
    ['as the last', 'last', D],
    ['not by a beginning that fits several', '20261122-000002-aa', 'ambiguous-run'],
    ['not by what is no id', 'nope', 'unknown-run'],
    ['not by nothing', '', 'unknown-run'],
    ['not by what would be a pattern', '2026%', 'unknown-run'],
  ])('%s', async (_, name, expected) => {
    const run = await (await filled()).run(name);
    expect(run.ok ? run.value.id : run.error.code).toBe(expected);
  });

  test('by an id that another one begins with', async () => {
    const store = await new Rig().store();
    await add(store, newRun('run-1', plan), null);
    await add(store, newRun('run-12', plan), null);
    expect(value(await store.run('run-1')).id).toBe('run-1');
  });

  test('nowhere in an empty store', async () => {
    const store = await new Rig().store();
    expect(codeOf(await store.run('last'))).toBe('unknown-run');
    expect(value(await store.history({ limit: 9 }))).toEqual([]);
    const id = runId(A);
    const asked = [
      store.planOf(id),
      store.requestsOf(id),
      store.tallyOf(id),
      store.eventsOf(id, { after: 0, limit: 1 }),
    ];
    for (const answer of asked) expect(codeOf(await answer)).toBe('unknown-run');
  });
});

test('a run knows the one that it runs again, and those that run it again', async () => {
  const store = await new Rig().store();
  await add(store, newRun(A, plan), 'failed');
  await add(store, newRun(B, plan, { parent: runId(A) }), 'failed');
  await add(store, newRun(C, plan, { parent: runId(A) }), 'succeeded');
  const family = async (name: string) => {
    const { parent, children } = value(await store.run(name));
    return [parent, children];
  };
  expect(await family(A)).toEqual([null, [B, C]]);
  expect(await family(B)).toEqual([A, []]);
  // Of a forgotten run the others still know the name.
  value(await store.forget({ since: null, most: 2 }));
  expect(await family(C)).toEqual([A, []]);
});

test('events about one request come without those of others', async () => {
  const store = await new Rig().store();
  const journal = value(await store.begin(newRun(A, plan), () => {}));
  const [mine, other] = [keyAt(plan, 0), keyAt(plan, 1)];
  void journal.append({ type: 'run-started', at: 1, run: runId(A), requests: 2 });
  void journal.append(changed(mine, { state: 'submitting' }));
  void journal.append(changed(other, { state: 'submitting' }));
  void journal.append({ type: 'request-released', at: 2, key: mine, because: 'wait' });
  value(await journal.close());
  const told = value(await store.eventsOf(runId(A), { after: 0, limit: 9, about: [mine] }));
  expect(told.map(({ seq }) => seq)).toEqual([1, 2, 4]);
});

test('the plan of a run can be run again', async () => {
  const store = await filled();
  const loaded = parsePlan(value(await store.planOf(runId(B))), { compileCel });
  expect(loaded.ok && loaded.value).toEqual(other);
});

test('a fire is decided once; only a buffered one is decided on', async () => {
  const rig = new Rig();
  const store = await rig.store();
  const fire = {
    schedule: 't#0',
    instant: 10,
    decidedAt: 11,
    span: null,
    decision: 'buffered',
    reason: 'A runs',
    run: runId(A),
  } as const;
  expect(value(await store.decideFire(fire))).toEqual(fire);
  const started = { ...fire, decidedAt: 20, decision: 'started', reason: null, run: runId(B) } as const;
  expect(value(await store.decideFire(started))).toEqual(started);
  expect(value(await store.decideFire({ ...fire, decision: 'skipped' }))).toEqual(started);
  const later = { ...fire, instant: 30, decision: 'missed', run: null } as const;
  value(await store.decideFire(later));
  value(await store.decideFire({ ...fire, schedule: 'u#0' }));
  expect(value(await (await rig.store()).firesOf('t#0', 9))).toEqual([later, started]);
  expect(value(await store.firesOf('t#0', 1))).toEqual([later]);
});
