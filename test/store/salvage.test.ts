import { expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import { attemptKey } from '../../src/run/requests/attempts.ts';
import { type LeftRun, readLeft } from '../../src/store/left-run.ts';
import type { Store } from '../../src/store/store.ts';
import { changed, codeOf, finishedRun, keyAt, newRun, planOfSize, Rig, raw, value } from './store-rig.ts';

/* What is left of a run whose journal was damaged, once somebody has taken it to end it. */

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const second = attemptKey(keyAt(plan, 0), 2);

const queued = (key = keyAt(plan, 0)): RunEvent =>
  changed(key, { state: 'queued', queueId: queueId('7'), why: null, merged: null });
const started: RunEvent = { type: 'run-started', at: 2, run: RUN, requests: 3 };

/** A run with these batches of events, from `past` on; `applied`: after how many of them somebody asked for its rows. */
async function begun(
  batches: readonly (readonly RunEvent[])[],
  { past, applied }: { past?: readonly RunEvent[]; applied?: number } = {},
) {
  const rig = new Rig();
  const store = await rig.store();
  const journal = value(
    await store.begin(newRun(RUN, plan, past === undefined ? {} : { past }), rig.onFault),
  );
  for (const [index, batch] of batches.entries()) {
    for (const event of batch) void journal.append(event);
    value(await journal.flush());
    if (index + 1 === applied) value(await store.requestsOf(RUN));
  }
  value(await journal.close());
  return { rig, store, damage: async (sql: string) => (await raw(rig.path)).exec(sql) };
}

/** Its run is taken, and what is left of that is read. */
async function salvaged(rig: Rig, store: Store): Promise<LeftRun> {
  value(await store.claim(RUN, rig.onFault, { isDamaged: true }));
  return value(await readLeft(store, RUN));
}

const statesOf = ({ restored }: LeftRun): readonly string[] =>
  [...restored.values()].map(({ state }) => state.state);

const typesOf = ({ past }: LeftRun): readonly string[] => past.map(({ type }) => type);

test('a run that is whole stays as it is', async () => {
  const { rig, store } = await begun([[started], [queued()]]);
  expect(statesOf(await salvaged(rig, store))).toEqual(['queued', 'planned', 'planned']);
});

test.each([
  ['is gone', 'DELETE FROM journal WHERE last = 2'],
  ['is no JSON', `UPDATE journal SET events = '[{' WHERE last = 2`],
  ['is no list', `UPDATE journal SET events = '{}' WHERE last = 2`],
  ['holds something else', `UPDATE journal SET events = '[{"type":"odd"}]' WHERE last = 2`],
  ['has one event too few', `UPDATE journal SET events = '[]' WHERE last = 2`],
])(
  'where a batch %s, nobody goes on with it; salvaged, what nobody has heard of may have been sent',
  async (_, sql) => {
    const { rig, store, damage } = await begun([[started], [queued(keyAt(plan, 1))], [queued()]]);
    await damage(sql);
    const before = await readLeft(store, RUN);
    expect(before.ok ? null : [before.error.code, before.error.run]).toEqual(['corrupt', RUN]);
    const left = await salvaged(rig, store);
    expect(statesOf(left)).toEqual(['queued', 'unknown', 'unknown']);
    expect(typesOf(left)).toEqual(['run-started', ...Array(3).fill('request-changed')]);
  },
);

test('what was lost after the rows were told of it, they know', async () => {
  const { rig, store, damage } = await begun([[started], [queued(keyAt(plan, 1))], [queued()]], {
    applied: 2,
  });
  await damage('DELETE FROM journal WHERE last = 2');
  expect(codeOf(await readLeft(store, RUN))).toBe('corrupt');
  expect(statesOf(await salvaged(rig, store))).toEqual(['queued', 'queued', 'planned']);
});

test('that the end of a journal is gone shows where the rows were behind', async () => {
  const { rig, store, damage } = await begun([[started], [queued()]], { applied: 1 });
  await damage(`INSERT OR IGNORE INTO behind VALUES (1, 1); DELETE FROM journal WHERE last = 2`);
  expect(codeOf(await readLeft(store, RUN))).toBe('corrupt');
  expect(statesOf(await salvaged(rig, store))).toEqual(['unknown', 'unknown', 'unknown']);
});

test('what was taken over from another run stays so where the start of this one is lost, and nothing else becomes so', async () => {
  const past = [queued(keyAt(plan, 2))];
  const { rig, store, damage } = await begun([[started], [queued()]], { past });
  await damage('DELETE FROM journal WHERE last = 2');
  const left = await salvaged(rig, store);
  expect([...left.restored.values()].map(({ kept }) => kept)).toEqual([false, false, true]);
  expect(statesOf(left)).toEqual(['queued', 'unknown', 'queued']);
});

test('of a further attempt whose beginning is lost, nothing is told', async () => {
  const retried: RunEvent = {
    type: 'request-retried',
    at: 4,
    key: keyAt(plan, 0),
    as: second,
    attempt: 2,
    due: 5,
  };
  const { rig, store, damage } = await begun([[started, queued()], [retried], [queued(second)]]);
  await damage('DELETE FROM journal WHERE last = 3');
  const left = await salvaged(rig, store);
  expect([...left.restored.keys()]).toEqual([0, 1, 2].map(index => keyAt(plan, index)));
  expect(left.past.filter(event => 'key' in event && event.key === second)).toEqual([]);
});

test('it goes on from there: what is told then follows what is left, and its end is written down', async () => {
  const { rig, store, damage } = await begun([[started], [queued(keyAt(plan, 1))], [queued()]]);
  await damage('DELETE FROM journal WHERE last = 2');
  const journal = value(await store.claim(RUN, rig.onFault, { isDamaged: true }));
  void journal.append(finishedRun(RUN, plan, false));
  value(await journal.close());
  expect(value(await store.run('last')).outcome).toBe('failed');
  expect(value(await store.eventsOf(RUN, { after: 0, limit: 9 })).map(({ seq }) => seq)).toEqual([
    1, 2, 3, 4, 5,
  ]);
});
