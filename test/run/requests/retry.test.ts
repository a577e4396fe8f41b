import { describe, expect, test } from 'vitest';
import { queueId } from '../../../src/core/ids.ts';
import { ok } from '../../../src/core/result.ts';
import type { RetrySpec } from '../../../src/manifest/manifest.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import type { Restored } from '../../../src/run/execute.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import { attemptKey, backoffBefore, isRetried } from '../../../src/run/requests/attempts.ts';
import { outcomeOf } from '../../../src/run/summary.ts';
import type { BuildResult } from '../../../src/targets/build.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

const RETRIED = '  t: {job: x, retry: {attempts: 3, backoff: 30s}}';

/** What each build ends as, in the order of their ids; later ones succeed. */
const resultsOf = (bench: Bench, ...results: readonly BuildResult[]): void => {
  bench.target.onObserve = tracked =>
    ok(tracked.map(one => finished(one, results[Number(one.queueId) - 1] ?? 'SUCCESS')));
};

const keysOf = (bench: Bench): readonly string[] => bench.target.submitted.map(({ key }) => key);

const retriesOf = (bench: Bench): readonly Extract<RunEvent, { type: 'request-retried' }>[] =>
  bench.events.filter(event => event.type === 'request-retried');

const firstKey = (plan: Plan) => {
  const key = plan.requests[0]?.key;
  if (key === undefined) throw new Error('the plan is empty');
  return key;
};

describe('a build that failed', () => {
  test('is followed by another one, as a request of its own; the last one is what counts', async () => {
    const bench = new Bench();
    const plan = planOf('  t: {job: x, marker: ID, retry: {attempts: 3, backoff: 30s}}');
    const key = firstKey(plan);
    resultsOf(bench, 'FAILURE', 'FAILURE');
    bench.start(plan);
    await bench.advance(120_000);
    expect(keysOf(bench)).toEqual([key, `${key}~2`, `${key}~3`]);
    expect(bench.target.submitted.map(({ marker }) => marker?.value)).toEqual([
      `run/${key}`,
      `run/${key}~2`,
      `run/${key}~3`,
    ]);
    const [report, ...others] = bench.ended().requests;
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      request: { key },
      verdict: 'succeeded',
      state: { build: { number: 3 } },
      earlier: [
        { key, state: { result: 'FAILURE', build: { number: 1 } } },
        { key: `${key}~2`, state: { result: 'FAILURE', build: { number: 2 } } },
      ],
    });
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    expect(bench.clock.pending).toBe(0);
  });

  test('waits for its backoff, which doubles, and says until when', async () => {
    const bench = new Bench();
    resultsOf(bench, 'FAILURE', 'FAILURE');
    bench.start(planOf(RETRIED));
    await bench.advance(25_000);
    expect(bench.target.submitted).toHaveLength(1);
    await bench.advance(10_000);
    expect(bench.target.submitted).toHaveLength(2);
    await bench.advance(55_000);
    expect(bench.target.submitted).toHaveLength(2);
    await bench.advance(10_000);
    expect(bench.target.submitted).toHaveLength(3);
    expect(retriesOf(bench).map(({ at, due, attempt }) => [attempt, due - at])).toEqual([
      [2, 30_000],
      [3, 60_000],
    ]);
  });

  test('for the last time has failed', async () => {
    const bench = new Bench();
    resultsOf(bench, 'FAILURE', 'FAILURE', 'FAILURE');
    bench.start(planOf(RETRIED));
    await bench.advance(120_000);
    expect(bench.target.submitted).toHaveLength(3);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'failed' });
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('holds no place while it waits to be tried again', async () => {
    const bench = new Bench();
    resultsOf(bench, 'FAILURE');
    const matrix = 'matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}';
    bench.start(planOf(`  t: {job: x, max-parallel: 1, ${matrix}, retry: {backoff: 1h}}`));
    await bench.advance(10_000);
    expect(bench.target.submitted.map(({ parameters }) => parameters.get('N'))).toEqual(['1', '2']);
  });

  test('keeps what needs it waiting until its last attempt has ended', async () => {
    const bench = new Bench();
    resultsOf(bench, 'FAILURE');
    bench.start(planOf(`${RETRIED}\n  deploy: {job: d, needs: [t]}`));
    await bench.advance(25_000);
    expect(bench.target.submitted).toHaveLength(1);
    await bench.advance(60_000);
    expect(bench.target.submitted.map(({ job }) => job[0])).toEqual(['x', 'x', 'd']);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('ends the others by fail-fast only when it is not tried again', async () => {
    const bench = new Bench();
    const matrix = 'matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}';
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => (one.queueId === '2' ? running(one) : finished(one, 'FAILURE'))));
    bench.start(planOf(`  t: {job: x, fail-fast: true, ${matrix}, retry: {attempts: 2, backoff: 30s}}`));
    await bench.advance(20_000);
    expect(bench.target.cancelled).toEqual([]);
    await bench.advance(30_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['2']);
  });

  test('of which another one waits is not tried again once fail-fast ends its trigger: it has failed', async () => {
    const bench = new Bench();
    const matrix = 'matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}';
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => finished(one, one.queueId === '2' ? 'ABORTED' : 'FAILURE')));
    bench.start(planOf(`  t: {job: x, fail-fast: true, ${matrix}, retry: {backoff: 30s}}`));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.ended().requests).toMatchObject([
      { verdict: 'failed', state: { result: 'FAILURE' }, earlier: [] },
      { verdict: 'failed', state: { result: 'ABORTED' } },
    ]);
  });
});

describe('is not tried again', () => {
  test('a build that volley has stopped, whatever it ended as', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.target.onCancel = tracked => {
      bench.target.onObserve = () => ok([finished(tracked, 'ABORTED')]);
      return ok(undefined);
    };
    bench.start(planOf('  t: {job: x, timeout: {build: 5s}, retry: {on: [FAILURE, ABORTED], backoff: 0s}}'));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.ended().requests[0]?.verdict).toBe('timed-out');
  });

  test('a request that was refused, or whose outcome is unknown', async () => {
    for (const kind of ['rejected', 'unknown'] as const) {
      const bench = new Bench();
      bench.target.onSubmit = () => ({ kind, refusal: refusal('server-error') });
      bench.start(planOf('  t: {job: x, on-unknown: fail, retry: {backoff: 0s}}'));
      await bench.advance(60_000);
      expect(bench.target.submitted).toHaveLength(1);
      expect(bench.ended().requests[0]?.verdict).toBe(kind);
      expect(retriesOf(bench)).toEqual([]);
    }
  });

  test('anything after an interrupt: what had failed by then has failed', async () => {
    const bench = new Bench();
    resultsOf(bench, 'FAILURE');
    bench.start(planOf(RETRIED));
    await bench.advance(10_000);
    bench.stop.abort();
    await bench.advance(1_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'failed', earlier: [] });
    expect(bench.clock.pending).toBe(0);
  });

  test('a result that is not listed', () => {
    const retry: RetrySpec = { attempts: 2, on: ['FAILURE', 'ABORTED'], backoff: 0 };
    const build = { number: 1, url: 'http://ci/1' };
    const after = (result: BuildResult): boolean =>
      isRetried(
        {
          attempt: 1,
          good: result === 'SUCCESS',
          cancelled: null,
          released: null,
          state: { state: 'finished', build, result, duration: 1 },
        },
        retry,
      );
    const all = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'ABORTED', 'NOT_BUILT'] as const;
    expect(all.filter(after)).toEqual(['FAILURE', 'ABORTED']);
  });
});

test('the backoff is never longer than an hour', () => {
  const retry: RetrySpec = { attempts: 10, on: ['FAILURE'], backoff: 1_200_000 };
  expect([2, 3, 4, 10].map(attempt => backoffBefore(retry, attempt) / 60_000)).toEqual([20, 40, 60, 60]);
});

describe('after the process of the run was killed', () => {
  const build = { number: 71, url: 'http://ci/job/x/71/' };
  const FAILED: RequestState = { state: 'finished', build, result: 'FAILURE', duration: 5 };

  /** Resumes 10 s after the first build has failed. */
  async function resumed(second: RequestState | null, clockStep = 0): Promise<Bench> {
    const bench = new Bench();
    const plan = planOf(RETRIED);
    const key = firstKey(plan);
    const changedAt = bench.clock.now() - 10_000;
    const marks = { changedAt, cancelled: null, released: null };
    const restored = new Map<string, Restored>([[key, { ...marks, state: FAILED }]]);
    if (second !== null) restored.set(attemptKey(key, 2), { ...marks, state: second });
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.clock.step(clockStep);
    bench.start(plan, { restored });
    await bench.advance(15_000);
    return bench;
  }

  test('between the failure and its retry: it is tried again, as long after the failure as it would have been', async () => {
    for (const second of [null, { state: 'planned' } as const]) {
      const bench = await resumed(second);
      expect(bench.target.submitted).toEqual([]);
      await bench.advance(10_000);
      expect(keysOf(bench)).toEqual([expect.stringMatching(/~2$/)]);
      expect(outcomeOf(bench.ended())).toBe('succeeded');
      expect(retriesOf(bench)).toHaveLength(second === null ? 1 : 0);
    }
  });

  test('and its clock set back by an hour: no wait is longer than the backoff', async () => {
    for (const second of [null, { state: 'planned' } as const]) {
      const bench = await resumed(second, -3_600_000);
      await bench.advance(10_000);
      expect(bench.target.submitted).toEqual([]);
      await bench.advance(8_000);
      expect(keysOf(bench)).toEqual([expect.stringMatching(/~2$/)]);
      expect(outcomeOf(bench.ended())).toBe('succeeded');
    }
  });

  test('that it still waits to be tried again is told', async () => {
    const bench = await resumed({ state: 'planned' });
    expect(bench.events.filter(({ type }) => type === 'request-held')).toMatchObject([
      { key: expect.stringMatching(/~2$/), by: { kind: 'backoff', wait: 20_000 } },
    ]);
    bench.leave.abort();
    await bench.settle();
  });

  test('while the second build was under way: that one is followed, and none is sent', async () => {
    const sent = { at: 0, session: 'session' };
    const bench = await resumed({ state: 'queued', queueId: queueId('2'), why: null, merged: null, sent });
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'succeeded', earlier: [{ state: FAILED }] });
    expect(bench.events[0]).toMatchObject({ type: 'run-started', requests: 1, over: 0 });
  });
});
