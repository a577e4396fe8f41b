import { expect, test } from 'vitest';
import { queueId, type RequestKey, requestKey, runId } from '../../src/core/ids.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import type { RequestRecord } from '../../src/store/records.ts';
import fc from '../property.ts';
import { refusal } from '../run/fake-target.ts';
import { changed, keyAt, newRun, planOfSize, Rig, value } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(3);
const first = keyAt(plan, 0);
const again = requestKey(`${first}~2`);
const build = { number: 7, url: 'http://ci/job/x/7/' };

/** Servers' own words, with what JSON and SQL give a meaning to. */
const words = fc.string({ unit: fc.constantFrom('a', '"', "'", '\\', '\n', '\0', 'é', '\ud83d', '\ude00') });

const state: fc.Arbitrary<RequestState> = fc.oneof(
  fc.constant<RequestState>({ state: 'planned' }),
  fc.constant<RequestState>({ state: 'submitting' }),
  words.map<RequestState>(why => ({ state: 'queued', queueId: queueId('5'), why, merged: null })),
  fc.constant<RequestState>({
    state: 'queued',
    queueId: queueId('6'),
    why: null,
    merged: null,
    certainty: 'probable',
  }),
  fc.constant<RequestState>({ state: 'running', queueId: queueId('5'), build }),
  words.map<RequestState>(seen => ({ state: 'unknown', seen, next: 'look', refusal: refusal('no-answer') })),
);

const event: fc.Arbitrary<RunEvent> = fc
  .tuple(fc.constantFrom(first, keyAt(plan, 1), keyAt(plan, 2), again), fc.nat(1_000))
  .chain(([key, at]) =>
    fc.oneof(
      state.map(told => changed(key, told, at)),
      state.map((told): RunEvent => ({ type: 'request-changed', at, key, state: told, byItself: true })),
      fc.constant<RunEvent>({ type: 'request-cancelling', at, key, because: 'fail-fast' }),
      fc.constant<RunEvent>({ type: 'request-released', at, key, because: 'wait' }),
      fc.constant<RunEvent>({ type: 'request-held', at, key, by: { kind: 'rate', name: 'ci' } }),
    ),
  );

/** What the store holds after these events; `together`: all of them in one transaction. */
async function rowsAfter(events: readonly RunEvent[], together: boolean): Promise<readonly RequestRecord[]> {
  const rig = new Rig();
  const store = await rig.store();
  const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
  for (const each of events) {
    void journal.append(each);
    if (!together) value(await journal.flush());
  }
  value(await journal.close());
  expect(rig.faults).toEqual([]);
  return value(await store.requestsOf(RUN));
}

/** The same by a plain loop: the last word on each column stands. */
function expected(events: readonly RunEvent[]): readonly RequestRecord[] {
  const rows = new Map<RequestKey, RequestRecord>();
  const planned = { trigger: 't', target: 'ci', state: { state: 'planned' } } as const;
  const untouched = { ...planned, changedAt: null, cancelled: null, released: null, certainty: null };
  for (const { key } of plan.requests) {
    rows.set(key, { key, ...untouched });
    if (key === first) rows.set(again, { key: again, ...untouched });
  }
  for (const told of events) {
    const row = 'key' in told ? rows.get(told.key) : undefined;
    if (row === undefined) continue;
    if (told.type === 'request-changed') {
      const { certainty = row.certainty } = told.state.state === 'queued' ? told.state : {};
      // Whoever is planned once more is wanted, and so was who came to an end that is nobody's doing.
      const isWanted = told.byItself === true || told.state.state === 'planned';
      const cancelled = isWanted ? null : row.cancelled;
      rows.set(row.key, { ...row, state: told.state, changedAt: told.at, certainty, cancelled });
    }
    if (told.type === 'request-cancelling') rows.set(row.key, { ...row, cancelled: told.because });
    if (told.type === 'request-released') rows.set(row.key, { ...row, released: told.because });
  }
  return [...rows.values()];
}

test('requests stand as their last events say, however many of these one transaction writes', async () => {
  const retried: RunEvent = { type: 'request-retried', at: 1, key: first, as: again, attempt: 2, due: 1 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 12 }),
      fc.nat(12),
      fc.boolean(),
      async (events, place, together) => {
        // Nothing is told of an attempt before there is one.
        const before = events.slice(0, place).filter(one => !('key' in one) || one.key !== again);
        const all = [...before, retried, ...events.slice(place)];
        expect(await rowsAfter(all, together)).toEqual(expected(all));
      },
    ),
    { numRuns: 60 },
  );
});
