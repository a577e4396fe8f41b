import { expect, test } from 'vitest';
import { ok } from '../../src/core/result.ts';
import { UPKEEP, Upkeep } from '../../src/service/upkeep.ts';
import type { Retention } from '../../src/store/records.ts';
import { FakeClock } from '../fake-clock.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 10; round++) await Promise.resolve();
};

test('a service has old runs and decisions forgotten from time to time, as the manifest says then, until it ends', async () => {
  const clock = new FakeClock(1_000 * 86_400_000);
  const asked: [string, Retention][] = [];
  const store = {
    places: async () => ok(['/repo/triggers.yaml', '/other/triggers.yaml', '/gone/triggers.yaml']),
    forget: async (retention: Retention) => {
      asked.push(['runs', retention]);
      return ok({ forgotten: null, more: false });
    },
    forgetDecisions: async (retention: Retention) => {
      asked.push(['decisions', retention]);
      return ok({ forgotten: 0, next: null });
    },
  };
  const sharer = { place: '/repo/triggers.yaml', isThere: (place: string) => !place.startsWith('/gone') };
  let days = 10;
  const upkeep = new Upkeep({ clock, store, keep: () => ({ runs: 7, days }), sharer });
  upkeep.begin();
  await settle();
  expect(asked).toEqual([]);
  clock.advance(UPKEEP.afterStart);
  await settle();
  const since = clock.now() - 10 * 86_400_000;
  expect(asked.splice(0)).toEqual([
    ['runs', { since, most: 7, least: 20, places: ['/repo/triggers.yaml'] }],
    [
      'runs',
      { since: since - 80 * 86_400_000, most: 10_000, least: 20, places: [null, '/gone/triggers.yaml'] },
    ],
    ['decisions', { since, most: 700, least: 1_000 }],
  ]);
  days = 20;
  clock.advance(UPKEEP.interval);
  await settle();
  expect(asked.splice(0).map(([what, retention]) => [what, retention.since])).toEqual([
    ['runs', clock.now() - 20 * 86_400_000],
    ['runs', clock.now() - 90 * 86_400_000],
    ['decisions', clock.now() - 20 * 86_400_000],
  ]);
  upkeep.close();
  clock.advance(10 * UPKEEP.interval);
  await settle();
  expect(asked).toEqual([]);
});
