import { describe, expect, test } from 'vitest';
import { queueId, type RequestKey, runId } from '../../../src/core/ids.ts';
import { ok } from '../../../src/core/result.ts';
import { unsent } from '../../../src/run/cancel/cancelling.ts';
import type { CancelCause, RunEvent } from '../../../src/run/events.ts';
import type { Restored } from '../../../src/run/execute.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import { forgetInterrupt } from '../../../src/run/requests/forget-interrupt.ts';
import type { BuildResult } from '../../../src/targets/build.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished } from '../fake-target.ts';

const PLAN = planOf('  t: {job: x, matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}}');
const KEYS = PLAN.requests.map(({ key }) => key);
const RUNNING: RequestState = {
  state: 'running',
  queueId: queueId('1'),
  build: { number: 1, url: 'http://ci/job/x/1/' },
};

const STARTED: RunEvent = { type: 'run-started', at: 0, run: runId('run'), requests: 3 };
const STOPPING: RunEvent = { type: 'run-stopping', at: 2, cancelling: 1 };
const changed = (key: RequestKey, state: RequestState): RunEvent => ({
  type: 'request-changed',
  at: 3,
  key,
  state,
});

const one = (state: RequestState, cancelled: CancelCause | null = null): Restored => ({
  state,
  changedAt: 3,
  cancelled,
  released: null,
});

/** Left at the second Ctrl-C: the first request runs, the second was not sent, and the third had been left out before. */
function left(first: Restored = one(RUNNING, 'interrupt')) {
  const [a, b, c] = KEYS;
  if (a === undefined || b === undefined || c === undefined) throw new Error('the plan is too small');
  const closed: RequestState = { state: 'skipped', reason: 'another one failed', choice: false };
  const skipped = unsent('interrupt');
  const past = [STARTED, changed(c, closed), STOPPING, changed(b, skipped)];
  const restored = new Map([
    [a, first],
    [b, one(skipped)],
    [c, one(closed)],
  ]);
  return { past, restored };
}

async function resumed(result: BuildResult, first?: Restored): Promise<Bench> {
  const bench = new Bench();
  // What runs is shown to run before it ends: a stop that is owed would be asked for then.
  bench.target.onObserve = tracked =>
    ok(
      tracked.map(each => {
        if (bench.target.looks < 3) return running(each);
        return finished(each, each.queueId === '1' ? result : 'SUCCESS');
      }),
    );
  bench.target.onSubmit = submission => bench.target.queued(submission, 2);
  bench.start(PLAN, { restored: forgetInterrupt(left(first)).restored });
  await bench.advance(5_000);
  return bench;
}

const verdicts = (bench: Bench): readonly unknown[] => bench.ended().requests.map(({ verdict }) => verdict);

describe('a run that was left at an interrupt, and goes on', () => {
  test('follows what was to be cancelled, and sends what was not sent for that reason only', async () => {
    const bench = await resumed('SUCCESS');
    expect(bench.target.cancelled).toEqual([]);
    expect(bench.target.submitted.map(({ key }) => key)).toEqual([KEYS[1]]);
    expect(verdicts(bench)).toEqual(['succeeded', 'succeeded', 'skipped']);
  });

  test('says of a build that the interrupt has stopped that it was stopped', async () => {
    const bench = await resumed('ABORTED');
    expect(verdicts(bench)).toEqual(['cancelled', 'succeeded', 'skipped']);
    expect(bench.ended().requests[0]).toMatchObject({ cancelled: 'interrupt' });
  });

  test.each<[BuildResult, true | undefined]>([
    ['FAILURE', true],
    ['ABORTED', undefined],
  ])('writes down whether a build ended by itself that was to be cancelled: %s', async (result, byItself) => {
    const bench = await resumed(result);
    const ends = bench.events.filter(event => event.type === 'request-changed' && event.key === KEYS[0]);
    expect(ends.map(event => 'byItself' in event && event.byItself)).toEqual([byItself ?? false]);
  });

  test('keeps what has ended before', async () => {
    const ended: RequestState = {
      state: 'finished',
      build: RUNNING.build,
      result: 'ABORTED',
      duration: 5,
    };
    const bench = await resumed('SUCCESS', one(ended, 'interrupt'));
    expect(verdicts(bench)).toEqual(['cancelled', 'succeeded', 'skipped']);
  });

  test('can be interrupted once more', async () => {
    const bench = new Bench();
    bench.start(PLAN, { restored: forgetInterrupt(left()).restored });
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(3_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toContain('1');
    bench.leave.abort();
    await bench.settle();
  });
});

describe('what an interrupt has kept from being sent is sent', () => {
  const [, key] = KEYS;
  if (key === undefined) throw new Error('the plan is too small');
  const isPlannedAfter = (state: RequestState, past: readonly RunEvent[]): boolean => {
    const { restored } = forgetInterrupt({ past, restored: new Map([[key, one(state)]]) });
    return restored.get(key)?.state.state === 'planned';
  };
  const skipped = unsent('interrupt');
  const unmarked: RequestState = { state: 'skipped', reason: 'interrupted', choice: false };

  test('though it was withdrawn before the run could tell that it stops', () => {
    expect(isPlannedAfter(skipped, [STARTED, changed(key, skipped), STOPPING])).toBe(true);
  });

  test('though the process was killed before the run could tell that', () => {
    expect(isPlannedAfter(skipped, [STARTED, changed(key, skipped)])).toBe(true);
  });

  test('though the volley that has written it down did not say by whom', () => {
    expect(isPlannedAfter(unmarked, [STARTED, STOPPING, changed(key, unmarked)])).toBe(true);
  });

  test('and what another reason has kept back is not', () => {
    const failFast = unsent('fail-fast');
    expect(isPlannedAfter(failFast, [STARTED, changed(key, failFast), STOPPING])).toBe(false);
  });
});

test('what was not sent is not told as an end to who is shown the past', () => {
  expect(forgetInterrupt(left()).past).toHaveLength(3);
});

test('what another reason than an interrupt has cancelled stays cancelled', () => {
  const { restored } = forgetInterrupt(left(one(RUNNING, 'fail-fast')));
  expect([...restored.values()][0]?.cancelled).toBe('fail-fast');
});
