import { describe, expect, test } from 'vitest';
import { runId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { RunEvent } from '../../src/run/events.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import { attemptKey } from '../../src/run/requests/attempts.ts';
import { type RunSummary, reportOf } from '../../src/run/summary.ts';
import { type RequestEnd, RequestEnds } from '../../src/server/request-ends.ts';
import { Bench, planOf, running } from '../run/bench.ts';
import { finished } from '../run/fake-target.ts';

const MATRIX = 'matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}';

const endsOf = (plan: Plan, events: readonly RunEvent[]): readonly RequestEnd[] => {
  const ends = new RequestEnds(plan);
  return events.flatMap(event => ends.take(event));
};

const bySummary = ({ requests }: RunSummary) =>
  requests.map(({ request, verdict }) => ({ target: request.target, verdict }));

/** The verdicts, as they were told; and that they are those of the summary. */
function toldBy(bench: Bench, plan: Plan): readonly string[] {
  const told = endsOf(plan, bench.events);
  expect(told.toSorted(byVerdict)).toEqual(bySummary(bench.ended()).toSorted(byVerdict));
  return told.map(({ verdict }) => verdict);
}

const byVerdict = (one: { verdict: string | null }, other: { verdict: string | null }): number =>
  `${one.verdict}`.localeCompare(`${other.verdict}`);

describe('requests are told to have ended as the summary says', () => {
  test('when their builds have taken too long, be they stopped or left', async () => {
    const plan = planOf(
      `  t: {job: x, ${MATRIX}, timeout: {build: 1m}}\n  u: {job: y, timeout: {build: 1m, action: leave}}`,
    );
    const bench = new Bench();
    const stopped = new Set<string>();
    bench.target.onCancel = ({ key }) => ok(void stopped.add(key));
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => (stopped.has(one.key) ? finished(one, 'ABORTED') : running(one))));
    bench.start(plan);
    await bench.advance(120_000);
    expect(toldBy(bench, plan)).toEqual(['timed-out', 'timed-out', 'timed-out', 'timed-out']);
  });

  test('when they are cancelled', async () => {
    const plan = planOf(`  t: {job: x, ${MATRIX}}`);
    const bench = new Bench();
    const stopped = new Set<string>();
    bench.target.onCancel = ({ key }) => ok(void stopped.add(key));
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => (stopped.has(one.key) ? finished(one, 'ABORTED') : running(one))));
    bench.start(plan);
    await bench.advance(10_000);
    bench.stop.abort();
    await bench.advance(20_000);
    expect(toldBy(bench, plan)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  test('when they are left to the server', async () => {
    const plan = planOf(`  t: {job: x, ${MATRIX}, wait: queued}`);
    const bench = new Bench();
    bench.start(plan);
    await bench.advance(10_000);
    expect(toldBy(bench, plan)).toEqual(['handed-over', 'handed-over', 'handed-over']);
  });

  const RETRIED = planOf(`  t: {job: x, ${MATRIX}, retry: {attempts: 2, on: [FAILURE], backoff: 1m}}`);

  test('once, however many attempts it took', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one => finished(one, one.queueId === '2' || one.queueId === '4' ? 'SUCCESS' : 'FAILURE')),
      );
    bench.start(RETRIED);
    await bench.advance(120_000);
    expect(bench.target.submitted).toHaveLength(5);
    expect(toldBy(bench, RETRIED)).toEqual(['succeeded', 'succeeded', 'failed']);
  });

  test('with the run, when an interrupt keeps the next attempt from being made', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    bench.start(RETRIED);
    await bench.advance(10_000);
    expect(endsOf(RETRIED, bench.events)).toEqual([]);
    bench.stop.abort();
    await bench.advance(20_000);
    expect(toldBy(bench, RETRIED)).toEqual(['failed', 'failed', 'failed']);
  });

  test('not with a run that left something behind, as that goes on: another attempt may follow yet', async () => {
    const [failed = expect.unreachable(), left = expect.unreachable()] = RETRIED.requests;
    const state: RequestState = {
      state: 'finished',
      build: { number: 1, url: 'http://ci/job/x/1/' },
      result: 'FAILURE',
      duration: 1,
    };
    const end = (other: RequestState): RunEvent => {
      const requests = [reportOf(failed, state, 'failure'), reportOf(left, other, 'failure')];
      const summary = { run: runId('run'), startedAt: 1, finishedAt: 2, interrupted: true, requests };
      return { type: 'run-finished', at: 2, summary };
    };
    const ends = new RequestEnds(RETRIED);
    expect(ends.take({ type: 'request-changed', at: 1, key: failed.key, state })).toEqual([]);
    expect(ends.take(end({ state: 'submitting' }))).toEqual([]);
    expect(ends.take(end(state)).map(({ verdict }) => verdict)).toEqual(['failed', 'failed']);
  });

  test('by whichever process has seen the end, when another one goes on with the run', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    bench.start(RETRIED);
    await bench.advance(120_000);
    const events = bench.events;
    const [first = expect.unreachable()] = RETRIED.requests;
    const until = events.findIndex(
      event =>
        event.type === 'request-changed' &&
        event.key === attemptKey(first.key, 2) &&
        event.state.state === 'finished',
    );
    for (const cut of [0, 5, until, until + 1, events.length - 1]) {
      const ends = new RequestEnds(RETRIED);
      const before = endsOf(RETRIED, events.slice(0, cut));
      for (const event of events.slice(0, cut)) ends.take(event);
      const after = events.slice(cut).flatMap(event => ends.take(event));
      expect([...before, ...after].map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'failed']);
    }
  });
});
