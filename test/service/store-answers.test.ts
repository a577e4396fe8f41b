import { beforeEach, describe, expect, test } from 'vitest';
import { requestKey, runId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import { KnownPlans } from '../../src/service/known-plans.ts';
import type { RequestQuery } from '../../src/service/service.ts';
import { StoreAnswers } from '../../src/service/store-answers.ts';
import type { Workshop } from '../../src/service/workshop.ts';
import type { RequestFilter } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { newRun, planOfSize, Rig, value } from '../store/store-rig.ts';

const RUN = runId('20261122-000000-aaaa');
const plan = planOfSize(30);
const [first = expect.unreachable(), second = expect.unreachable()] = plan.requests.map(({ key }) => key);

const WORKSHOP: Workshop = {
  plan: () => ok(plan),
  targets: async () => ok(new Map()),
  use: () => () => {},
  missingSecrets: async () => [],
  polling: () => new Map(),
};

let store: Store;
/** How many rows each question about requests has read. */
let read: number[];
/** Runs whose plans were read. */
let plans: string[];

beforeEach(async () => {
  const rig = new Rig();
  store = await rig.store();
  for (let index = 0; index < 10; index += 1)
    await value(await store.begin(newRun(`2026112${index}-000000-aaaa`, plan), rig.onFault)).close();
  [read, plans] = [[], []];
  const { requestsOf, planOf } = store;
  store.requestsOf = async (run, filter?: RequestFilter) => {
    const requests = await requestsOf(run, filter);
    read.push(value(requests).length);
    return requests;
  };
  store.planOf = run => {
    plans.push(run);
    return planOf(run);
  };
});

const ALL: RequestQuery = { state: null, trigger: null, after: null, limit: 10 };

describe('of a run', () => {
  test('a page is read, and not all of its requests', async () => {
    const answers = new StoreAnswers(store, WORKSHOP);
    const page = await answers.requests(RUN, { ...ALL, after: first });
    expect(page.ok && page.value.map(({ planned }) => planned.key)).toEqual(
      plan.requests.slice(1, 11).map(({ key }) => key),
    );
    expect(read).toEqual([10]);
  });

  test('a request is read, and not all of them', async () => {
    const answers = new StoreAnswers(store, WORKSHOP);
    expect(await answers.request(RUN, second)).toMatchObject({
      ok: true,
      value: { planned: { key: second } },
    });
    expect(read).toEqual([1]);
    expect(await answers.request(RUN, 'nothing')).toMatchObject({ error: { code: 'unknown-request' } });
  });

  test('the page behind the last request is empty, the one behind no request an error', async () => {
    const answers = new StoreAnswers(store, WORKSHOP);
    const after = plan.requests.at(-1)?.key ?? expect.unreachable();
    expect(await answers.requests(RUN, { ...ALL, after })).toEqual({ ok: true, value: [] });
    const nothing = await answers.requests(RUN, { ...ALL, after: requestKey('nothing') });
    expect(nothing).toMatchObject({ ok: false, error: { code: 'unknown-request' } });
  });
});

describe('plans that are asked for again', () => {
  test('are at hand, with their requests by key', async () => {
    const known = new KnownPlans(store);
    const [one, again] = [await known.of(RUN), await known.of(RUN)];
    expect(one.ok && again.ok && one.value === again.value).toBe(true);
    expect(one.ok && one.value.requests.get(second)?.key).toBe(second);
    expect(plans).toEqual([RUN]);
  });

  test('are no more than a few, those that were asked for last', async () => {
    const known = new KnownPlans(store);
    const runs = Array.from({ length: 10 }, (_, index) => runId(`2026112${index}-000000-aaaa`));
    const [favourite = expect.unreachable(), ...others] = runs;
    for (const run of others) for (const each of [favourite, run]) await known.of(each);
    expect(plans).toEqual([favourite, ...others]);
    for (const run of [favourite, ...others.slice(-7)]) await known.of(run);
    expect(plans).toHaveLength(10);
    await known.of(others[0] ?? expect.unreachable());
    expect(plans).toHaveLength(11);
  });
});
