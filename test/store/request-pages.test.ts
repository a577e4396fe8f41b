import { beforeEach, describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { attemptKey } from '../../src/run/requests/attempts.ts';
import type { RequestFilter } from '../../src/store/records.ts';
import type { Database, SqlValue } from '../../src/store/sqlite/database.ts';
import { DRIVERS, firstDriver } from '../../src/store/sqlite/drivers.ts';
import type { Store } from '../../src/store/store.ts';
import { planOf } from '../run/bench.ts';
import { changed, keyAt, newRun, planOfSize, Rig, raw, value } from './store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const size = 30;
const plan = planOfSize(size);

let rig: Rig;
let store: Store;

/** A run, beside another one of the same plan, whose request 4 has had eleven attempts. */
beforeEach(async () => {
  rig = new Rig();
  store = await rig.store();
  await value(await store.begin(newRun('20261121-000000-aaaa', plan), rig.onFault)).close();
  const journal = value(await store.begin(newRun(RUN, plan), rig.onFault));
  const key = keyAt(plan, 4);
  for (let attempt = 2; attempt <= 11; attempt += 1) {
    const [before, as] = [attemptKey(key, attempt - 1), attemptKey(key, attempt)];
    void journal.append({ type: 'request-retried', at: 1, key: before, as, attempt, due: 0 });
  }
  for (const index of [3, 7, 20]) void journal.append(changed(keyAt(plan, index), { state: 'submitting' }));
  value(await journal.close());
});

const keys = async (filter: RequestFilter = {}, of = store): Promise<readonly string[]> =>
  value(await of.requestsOf(RUN, filter)).map(({ key }) => key);

async function paged(filter: RequestFilter): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let after: string | undefined; ; after = pages.at(-1)?.at(-1)) {
    const page = await keys({ ...filter, ...(after === undefined ? {} : { after }) });
    if (page.length === 0) return pages;
    pages.push(page);
  }
}

describe('the requests of a run come in pages', () => {
  test('which are together what they are at once, in the order of the plan and of the attempts', async () => {
    const all = await keys();
    expect(all).toHaveLength(size + 10);
    expect(all.slice(4, 15)).toEqual(
      Array.from({ length: 11 }, (_, index) => attemptKey(keyAt(plan, 4), index + 1)),
    );
    for (const limit of [1, 7, 40, 41]) {
      const pages = await paged({ limit });
      expect(pages.flat()).toEqual(all);
      expect(new Set(pages.slice(0, -1).map(page => page.length))).toEqual(
        new Set(pages.length > 1 ? [limit] : []),
      );
    }
  });

  test('also of one state, and behind one that is not in that state any more', async () => {
    const state = 'submitting';
    const [third, seventh, last] = [keyAt(plan, 3), keyAt(plan, 7), keyAt(plan, 20)];
    expect(await paged({ state, limit: 2 })).toEqual([[third, seventh], [last]]);
    const journal = value(await store.claim(RUN, rig.onFault));
    void journal.append(changed(seventh, { state: 'planned' }));
    value(await journal.close());
    expect(await keys({ state, after: seventh, limit: 2 })).toEqual([last]);
    expect(await keys({ trigger: 'other', after: seventh })).toEqual([]);
  });

  test('none behind a request that the run does not have', async () => {
    expect(await keys({ after: 'nothing' })).toEqual([]);
  });
});

test('one request comes by its key, a further attempt too', async () => {
  const again = attemptKey(keyAt(plan, 4), 11);
  expect(await keys({ key: again })).toEqual([again]);
  expect(await keys({ key: 'nothing' })).toEqual([]);
});

describe('whatever the size of a run, and how far on a page is,', () => {
  const last = keyAt(plan, size - 1);

  test.each<[string, RequestFilter, string]>([
    ['a page', { after: keyAt(plan, size - 3), limit: 2 }, 'requests_by_position (run=? AND position>?)'],
    ['a request', { key: last }, '(run=? AND request=?)'],
  ])('%s costs the reading of its own rows', async (_, filter, found) => {
    const asked: { sql: string; values: readonly SqlValue[]; rows: number }[] = [];
    const watched = async () => {
      const open = await firstDriver(DRIVERS);
      if (open === null) return null;
      return (path: string): Database => {
        const database = open(path);
        const prepare: Database['prepare'] = sql => {
          const statement = database.prepare(sql);
          const all: typeof statement.all = (...values) => {
            const rows = statement.all(...values);
            asked.push({ sql, values, rows: rows.length });
            return rows;
          };
          return { run: (...values) => statement.run(...values), all };
        };
        return { exec: sql => database.exec(sql), prepare, close: () => database.close() };
      };
    };
    const reader = await rig.store({ drivers: [watched] });
    await keys({}, reader);
    asked.length = 0;
    expect(await keys(filter, reader)).toContain(last);
    const [read = expect.unreachable()] = asked.filter(({ sql }) => sql.includes('trigger_name'));
    expect(read.rows).toBe(filter.limit ?? 1);
    const steps = (await raw(rig.path)).prepare(`EXPLAIN QUERY PLAN ${read.sql}`).all(...read.values);
    expect(JSON.stringify(steps[0])).toContain(found);
  });
});

test('a plan with one request is one page', async () => {
  const run = runId('20261123-000000-aaaa');
  const single = planOf('  t: {job: x}');
  await value(await store.begin(newRun(run, single), rig.onFault)).close();
  expect(value(await store.requestsOf(run, { limit: 9 })).map(({ key }) => key)).toEqual([keyAt(single, 0)]);
});
