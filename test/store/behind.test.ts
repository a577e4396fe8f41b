import { describe, expect, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { Likeness } from '../../src/run/lost-answers/other-runs.ts';
import { attemptKey } from '../../src/run/requests/attempts.ts';
import type { Journal } from '../../src/store/journal.ts';
import { type Database, DatabaseError } from '../../src/store/sqlite/database.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import type { Store } from '../../src/store/store.ts';
import { changed, finishedRun, keyAt, newRun, owner, planOfSize, Rig, raw, value } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const OTHER = runId('20261122-000001-bbbb');
const THIRD = runId('20261122-000002-cccc');
const first = keyAt(plan, 0);
const second = attemptKey(first, 2);

/** Of an item in the server's queue. */
const LIKENESS: Likeness = {
  key: first,
  job: ['x'],
  parameters: new Map(),
  session: 'S',
  queueId: queueId('8'),
  build: null,
  sentAt: 1,
  lookedAt: 99,
  seenAt: 99,
};

const queued = (index: number): RunEvent =>
  changed(keyAt(plan, index), { state: 'queued', queueId: queueId('7'), why: null, merged: null });

interface Story {
  readonly rig: Rig;
  readonly store: Store;
  readonly journal: Journal;
  /** What the rows of the requests say, as they stand in the file. */
  readonly rows: () => unknown;
}

async function begun(): Promise<Story> {
  const rig = new Rig();
  const store = await rig.store();
  const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
  const file = await raw(rig.path);
  const sql = 'SELECT state_name FROM requests WHERE run = 1 ORDER BY position, request';
  const rows = (): unknown =>
    file
      .prepare(sql)
      .all()
      .flatMap(row => Object.values(Object(row)));
  return { rig, store, journal, rows };
}

test('events are durable before the rows of their requests say the same', async () => {
  const { journal, store, rows } = await begun();
  value(await journal.append(changed(first, { state: 'submitting' })));
  expect(rows()).toEqual(['planned', 'planned', 'planned']);
  expect(value(await store.eventsOf(RUN, { after: 0, limit: 9 })).length).toBe(1);
});

test('who asks about requests is told what the journal says, whoever was killed before the rows followed it', async () => {
  const { rig, journal, rows } = await begun();
  for (const index of [0, 1]) void journal.append(queued(index));
  value(await journal.flush());
  const other = await rig.store();
  expect(rows()).toEqual(['planned', 'planned', 'planned']);
  expect(value(await other.requestsOf(RUN)).map(({ state }) => state.state)).toEqual([
    'queued',
    'queued',
    'planned',
  ]);
  expect(rows()).toEqual(['queued', 'queued', 'planned']);
  void journal.append(queued(2));
  value(await journal.flush());
  expect([...value(await other.tallyOf(RUN))]).toEqual([['queued', 3]]);
});

test('what thousands of changes have left is told, not what was first caught up with', async () => {
  const { journal, store, rows } = await begun();
  const submit = (times: number): void => {
    for (let time = 0; time < times; time += 1) void journal.append(changed(first, { state: 'submitting' }));
  };
  submit(50_000);
  value(await journal.flush());
  expect(rows()).toEqual(['planned', 'planned', 'planned']);
  submit(1);
  void journal.append(queued(0));
  value(await journal.flush());
  // It is too much by now to be left behind: some of it is not.
  expect(rows()).toEqual(['submitting', 'planned', 'planned']);
  void journal.append(queued(1));
  value(await journal.flush());
  expect([...value(await store.tallyOf(RUN))]).toEqual([
    ['planned', 1],
    ['queued', 2],
  ]);
});

describe('who asks about requests of which the rows are behind is told what the journal says', () => {
  const story = async () => {
    const { rig, store, journal, rows } = await begun();
    for (const index of [0, 1]) void journal.append(queued(index));
    void journal.append({ type: 'request-retried', at: 4, key: first, as: second, attempt: 2, due: 5 });
    const sent = { at: 1, session: 'S' };
    void journal.append(
      changed(second, { state: 'queued', queueId: queueId('8'), why: null, merged: null, sent }),
    );
    value(await journal.flush());
    const third = value(await store.begin(newRun(THIRD, plan), rig.onFault));
    void third.append(
      changed(first, { state: 'queued', queueId: queueId('9'), why: null, merged: null, sent }),
    );
    value(await third.flush());
    // The rows of this one are not behind any more.
    value(await store.requestsOf(THIRD));
    return { rig, store, journal, rows };
  };
  const expectToldBy = async (store: Store): Promise<void> => {
    expect(value(await store.requestsOf(RUN)).map(({ key, state }) => [key, state.state])).toEqual([
      [first, 'queued'],
      [second, 'queued'],
      [keyAt(plan, 1), 'queued'],
      [keyAt(plan, 2), 'planned'],
    ]);
    expect([...value(await store.tallyOf(RUN))]).toEqual([
      ['planned', 1],
      ['queued', 3],
    ]);
    expect(value(await store.handedOver(RUN))).toBe(0);
    for (const id of [queueId('8'), queueId('9')])
      expect(value(await store.holderOf(OTHER, { ...LIKENESS, queueId: id }))).toBe('another');
  };

  test('while another process holds the lock', async () => {
    const { rig, store, rows } = await story();
    value(await store.begin(newRun(OTHER, plan), rig.onFault));
    const other = await raw(rig.path);
    other.exec('BEGIN IMMEDIATE');
    await expectToldBy(store);
    other.exec('ROLLBACK');
    expect(rows()).toEqual(['planned', 'planned', 'planned']);
    // Nothing is left of that: who can write does so.
    await expectToldBy(store);
    expect(rows()).toEqual(['queued', 'queued', 'queued', 'planned']);
  });

  // Names and numbers from https://www.sqlite.org/rescode.html.
  test.each([
    ['the disk is full', 13],
    ['the file can only be read', 8],
    ['the disk fails', 778],
  ])('where %s', async (_, code) => {
    const { rig, store, journal } = await story();
    value(await store.begin(newRun(OTHER, plan), rig.onFault));
    await expectToldBy(await rig.store({ drivers: [failingToWrite(code)] }));
    void journal.append(queued(2));
    value(await journal.flush());
  });
});

/** SQLite that fails so whenever something is to be written. */
const failingToWrite = (code: number) => async () => {
  const open = await firstDriver(DRIVERS);
  if (open === null) return null;
  return (path: string): Database => {
    const database = open(path);
    const exec = (sql: string): void => {
      if (sql === 'BEGIN IMMEDIATE') throw new DatabaseError('nothing can be written', code);
      database.exec(sql);
    };
    return { exec, prepare: sql => database.prepare(sql), close: () => database.close() };
  };
};

test('a journal with a hole, as a repair may leave it, is damaged: it does not tell that nothing was sent', async () => {
  const { rig, journal, store } = await begun();
  for (const index of [0, 1, 2])
    value(await journal.append(changed(keyAt(plan, index), { state: 'submitting' })));
  (await raw(rig.path)).exec('DELETE FROM journal WHERE last = 2');
  const asked = await store.requestsOf(RUN);
  expect(asked.ok ? null : [asked.error.code, asked.error.detail]).toEqual([
    'corrupt',
    'the journal of run 1 has no event 2',
  ]);
});

describe('a run with a damaged journal', () => {
  const spoil = {
    'has a hole': 'DELETE FROM journal WHERE run = 1 AND last = 2',
    'is no JSON': `UPDATE journal SET events = '[{' WHERE run = 1 AND last = 2`,
  } as const;
  const sent = { at: 1, session: 'S' };
  const its = changed(first, { state: 'queued', queueId: queueId('8'), why: null, merged: null, sent });

  /** Beside one that is damaged, one that holds the item, and one that asks for it. */
  const story = async (damage: string) => {
    const { rig, journal, store, rows } = await begun();
    for (const index of [0, 1, 2]) {
      void journal.append(queued(index));
      value(await journal.flush());
    }
    (await raw(rig.path)).exec(damage);
    const third = value(await store.begin(newRun(THIRD, plan), rig.onFault));
    void third.append(its);
    value(await third.flush());
    value(await store.begin(newRun(OTHER, plan), rig.onFault));
    return { rig, store, rows };
  };

  test.each(Object.entries(spoil))('that %s hides nothing that the others tell', async (_, damage) => {
    const { store, rows } = await story(damage);
    expect(value(await store.holderOf(OTHER, LIKENESS))).toBe('another');
    expect(rows()).toEqual(['planned', 'planned', 'planned']);
    expect([...value(await store.tallyOf(THIRD))]).toEqual([
      ['planned', 2],
      ['queued', 1],
    ]);
    const asked = await store.requestsOf(RUN);
    expect(asked.ok ? null : asked.error.code).toBe('corrupt');
  });

  test('also where nothing can be written', async () => {
    const { rig, store } = await story(spoil['has a hole']);
    (await raw(rig.path)).exec('BEGIN IMMEDIATE');
    expect(value(await store.holderOf(OTHER, LIKENESS))).toBe('another');
  });
});

test('two runs that are behind are brought up together, whoever of them goes on', async () => {
  const { rig, journal, store } = await begun();
  const other = value(await store.begin(newRun(OTHER, plan), rig.onFault));
  for (const each of [journal, other]) {
    for (let time = 0; time < 3_000; time += 1) void each.append(changed(first, { state: 'submitting' }));
    void each.append(queued(1));
    value(await each.flush());
  }
  // Each step of the reader, one that goes on tells more.
  const steps: number[] = [];
  const reader = await rig.store({
    owner: owner('b', 1_001),
    endOfTurn: act => {
      steps.push(steps.length);
      for (const event of [queued(0), queued(2)]) void other.append(event);
      void other.flush().then(act);
    },
  });
  expect(value(await reader.holderOf(RUN, LIKENESS))).toBe('nobody');
  expect(steps.length).toBe(3);
  expect([...value(await reader.tallyOf(RUN))]).toEqual([
    ['planned', 1],
    ['queued', 1],
    ['submitting', 1],
  ]);
});

test('the end of a run leaves nothing behind', async () => {
  const { journal, rows } = await begun();
  void journal.append(queued(0));
  void journal.append(finishedRun(RUN, plan));
  value(await journal.flush());
  expect(rows()).toEqual(['queued', 'planned', 'planned']);
});

test('what is followed again is what the journal has handed over, also where the rows have not heard of it', async () => {
  const { rig, store, journal } = await begun();
  void journal.append({ type: 'run-started', at: 2, run: RUN, requests: 3 });
  void journal.append(queued(1));
  void journal.append({ type: 'request-released', at: 5, key: keyAt(plan, 1), because: 'detach' });
  value(await journal.close());
  value(await store.claim(RUN, rig.onFault, { takeUp: true }));
  expect(value(await store.requestsOf(RUN)).map(({ released }) => released)).toEqual([null, null, null]);
});
