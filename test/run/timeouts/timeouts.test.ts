import { describe, expect, test } from 'vitest';
import { queueId } from '../../../src/core/ids.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Restored } from '../../../src/run/execute.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

/* How timeouts and stops meet a controller that cannot be looked at; what they do with one that answers is in conduct.test.ts. */

const build = { number: 1, url: 'http://ci/job/x/1/' };
const MINUTE = 60_000;

const down = () => err(refusal('unreachable'));

function bench(): Bench {
  const made = new Bench();
  made.target.onObserve = tracked => ok(tracked.map(running));
  return made;
}

const verdicts = (one: Bench): readonly unknown[] => one.ended().requests.map(({ verdict }) => verdict);

describe('while the controller cannot be reached', () => {
  test('no build is timed out: one that has ended well meanwhile has succeeded', async () => {
    const one = bench();
    one.start(planOf('  t: {job: x, timeout: {build: 6s}}'));
    await one.advance(2_000);
    one.target.onObserve = down;
    await one.advance(2 * MINUTE);
    one.target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    await one.advance(40_000);
    expect(one.target.cancelled).toEqual([]);
    expect(verdicts(one)).toEqual(['succeeded']);
    expect(one.clock.pending).toBe(0);
  });

  test('the time does not count: ten minutes leave a queue timeout of five as it was', async () => {
    const one = new Bench();
    one.start(planOf('  t: {job: x, timeout: {queue: 5m}}'));
    await one.advance(MINUTE);
    const { onObserve } = one.target;
    one.target.onObserve = down;
    await one.advance(10 * MINUTE);
    one.target.onObserve = onObserve;
    await one.advance(3 * MINUTE);
    expect(one.target.cancelled).toEqual([]);
    await one.advance(2 * MINUTE);
    expect(one.target.cancelled).toHaveLength(1);
    one.leave.abort();
    await one.settle();
  });

  test('however often that happens, one timer does for all, and their time is over when it is', async () => {
    const one = bench();
    const matrix = 'matrix: {n: [1, 2, 3, 4]}, parameters: {N: "${{ matrix.n }}"}';
    one.start(planOf(`  t: {job: x, ${matrix}, timeout: {build: 1h}}`));
    await one.advance(5_000);
    const before = one.clock.pending;
    const { onObserve } = one.target;
    for (let outage = 0; outage < 20; outage += 1) {
      one.target.onObserve = down;
      await one.advance(MINUTE);
      one.target.onObserve = onObserve;
      await one.advance(MINUTE);
    }
    expect(one.clock.pending).toBeLessThanOrEqual(before);
    // Of these forty minutes twenty and a little more do not count: nobody looked before the next look was due.
    await one.advance(37 * MINUTE);
    expect(one.target.cancelled).toEqual([]);
    await one.advance(15 * MINUTE);
    expect(one.target.cancelled).toHaveLength(4);
    one.leave.abort();
    await one.settle();
  });

  test('nor does it let go of a build that was stopped; the stop is asked for again when it is back', async () => {
    const one = bench();
    one.target.onCancel = () => down();
    one.start(planOf('  t: {job: x, timeout: {build: 5s}}'));
    await one.advance(7_000);
    one.target.onObserve = down;
    await one.advance(5 * MINUTE);
    const asked = one.target.cancelled.length;
    expect(asked).toBeGreaterThan(0);
    one.target.onCancel = () => ok(undefined);
    one.target.onObserve = tracked => ok(tracked.map(running));
    await one.advance(30_000);
    expect(one.target.cancelled).toHaveLength(asked + 1);
    one.target.onObserve = tracked => ok(tracked.map(each => finished(each, 'ABORTED')));
    await one.advance(20_000);
    expect(verdicts(one)).toEqual(['timed-out']);
    expect(one.events.filter(({ type }) => type === 'cancel-refused')).toHaveLength(1);
  });

  test('a request that waits for an equal one is not given up: the look that comes then may show that it is gone', async () => {
    const one = new Bench();
    const { target } = one;
    target.onSubmit = submission => target.queued(submission, 1, target.submitted.length === 1);
    one.start(planOf('  t: {job: x, duplicates: distinct, timeout: {queue: 30s}}'));
    await one.advance(5_000);
    target.onObserve = down;
    await one.advance(2 * MINUTE);
    target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    await one.advance(60_000);
    expect(target.submitted).toHaveLength(2);
    expect(verdicts(one)).toEqual(['succeeded']);
  });
});

test('a build that is still there when the controller is back is stopped, when its own time is over', async () => {
  const one = bench();
  one.start(planOf('  t: {job: x, timeout: {build: 60s}}'));
  await one.advance(10_000);
  one.target.onObserve = down;
  await one.advance(5 * MINUTE);
  one.target.onObserve = tracked => ok(tracked.map(running));
  await one.advance(30_000);
  expect(one.target.cancelled).toEqual([]);
  await one.advance(60_000);
  expect(one.target.cancelled).toHaveLength(1);
  one.leave.abort();
  await one.settle();
});

describe('after the process of the run was killed', () => {
  const left = (state: RequestState, changes: Partial<Restored>) => {
    const plan = planOf('  t: {job: x, timeout: {build: 6s}}');
    const restored = new Map(
      plan.requests.map(({ key }) => [
        key,
        { state, changedAt: 0, cancelled: null, released: null, ...changes },
      ]),
    );
    return { plan, restored };
  };
  const RUNNING: RequestState = { state: 'running', queueId: queueId('1'), build };

  test.each<[string, Partial<Restored>]>([
    ['whose time is over', {}],
    ['that was being stopped', { cancelled: 'fail-fast' }],
  ])('a build %s is looked at before it is stopped: one that has ended is not', async (_, changes) => {
    const one = new Bench();
    const { plan, restored } = left(RUNNING, changes);
    one.target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    one.start(plan, { restored });
    await one.advance(3_000);
    expect(one.target.cancelled).toEqual([]);
    expect(verdicts(one)).toEqual(['succeeded']);
  });
});
