import { expect, onTestFinished, test } from 'vitest';
import { queueId, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { Journal } from '../../src/store/journal.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import type { Store } from '../../src/store/store.ts';
import { changed, finishedRun, keyAt, newRun, planOfSize, Rig, value } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const first = keyAt(plan, 0);

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
  const open = await firstDriver(DRIVERS);
  if (open === null) throw new Error('there is no SQLite');
  const file = open(rig.path);
  onTestFinished(() => file.close());
  const sql = 'SELECT state_name FROM requests ORDER BY position';
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
