import { expect, test } from 'vitest';
import type { FireRecord } from '../../src/store/records.ts';
import { Rig, value } from './store-rig.ts';

const fire = (instant: number, more: Partial<FireRecord> = {}): FireRecord => ({
  schedule: 't#1',
  instant,
  decidedAt: 100,
  decision: 'started',
  reason: null,
  run: null,
  span: null,
  ...more,
});
const span = (first: number, count: number) => ({
  decision: 'missed' as const,
  span: { first, count, downSince: null, why: 'no-catch-up' as const },
});

test('a fire is found by its instant, and a missed one by any instant of its span', async () => {
  const store = await new Rig().store();
  const records = [
    fire(10),
    fire(40, span(20, 3)),
    // An excluded day in the middle of a span has a record of its own.
    fire(30, { decision: 'excluded', reason: 'Easter' }),
    fire(90, span(70, 2)),
    fire(50, { schedule: 'u#1', ...span(1, 5) }),
  ];
  for (const record of records) value(await store.decideFire(record));
  const found = async (at: number) => value(await store.fireAt('t#1', at))?.instant ?? null;
  expect(await Promise.all([10, 20, 25, 30, 40, 70, 90].map(found))).toEqual([10, 40, 40, 30, 40, 90, 90]);
  expect(await Promise.all([5, 15, 50, 91].map(found))).toEqual([null, null, null, null]);
});
