import { expect, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import { Bench, planOf } from '../bench.ts';

test('why a request waits stays told while looks say nothing new of it', async () => {
  const bench = new Bench();
  let why: string | null = 'no executor is free';
  bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'queued', why })));
  bench.start(planOf('  t: {job: x}'));
  await bench.advance(2_000);
  why = null;
  await bench.advance(10_000);
  const told = bench.events.flatMap(event =>
    event.type === 'request-changed' && event.state.state === 'queued' ? [event.state.why] : [],
  );
  expect(told).toEqual([null, 'no executor is free']);
});
