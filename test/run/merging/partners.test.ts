import { describe, expect, test } from 'vitest';
import { queueId, type RequestKey, requestKey } from '../../../src/core/ids.ts';
import { ok } from '../../../src/core/result.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import type { Restored } from '../../../src/run/requests/entry.ts';
import type { Observation, Tracked } from '../../../src/targets/follower.ts';
import type { Trace } from '../../../src/targets/trace.ts';
import { Bench, planOf } from '../bench.ts';
import { buildOf, finished } from '../fake-target.ts';

const TWO = '  a: {job: x, duplicates: coalesce}\n  b: {job: x, duplicates: coalesce}';

const FOUND: Trace = {
  certainty: 'probable',
  queueId: queueId('9'),
  build: { number: 9, url: 'http://ci/job/x/9/' },
};

const waiting = ({ key }: Tracked): Observation => ({ key, state: 'queued', why: null });
const lost = ({ key }: Tracked): Observation => ({ key, state: 'lost', seen: 'it has expired' });

/** Two requests that the server has put into one item, `1`, before it is started anew; looks for the first show this then. */
async function restartedWith(trace: Trace, shown: (tracked: Tracked) => Observation): Promise<Bench> {
  const bench = new Bench();
  const { target } = bench;
  target.onSubmit = submission =>
    target.submitted.length <= 2
      ? target.queued(submission, 1, target.submitted.length === 2)
      : target.queued(submission, 5);
  target.onReconcile = those => ok(new Map(those.map(({ submission: { key } }) => [key, trace])));
  bench.start(planOf(TWO));
  await bench.advance(2_000);
  target.sessionNow = 'another';
  target.onObserve = tracked => ok(tracked.map(shown));
  return bench;
}

const ends = (bench: Bench): readonly RequestState[] => bench.ended().requests.map(({ state }) => state);

describe('a request that shares the item of another of the run, when the server is started anew', () => {
  test('has the build that is found of the other, whatever its old id shows', async () => {
    const bench = await restartedWith(FOUND, one =>
      one.build?.number === 9 ? finished({ ...one, queueId: queueId('9') }) : finished(one),
    );
    await bench.advance(20_000);
    expect(ends(bench)).toMatchObject([
      { state: 'finished', build: { number: 9 } },
      { state: 'coalesced', with: expect.anything(), build: { number: 9 } },
    ]);
  });

  test('waits with the other under its new id', async () => {
    const bench = await restartedWith({ ...FOUND, build: null }, one =>
      one.queueId === '9' ? waiting(one) : lost(one),
    );
    await bench.advance(20_000);
    expect(bench.summary).toBeNull();
    // A new build under an id is looked at twice after a restart.
    bench.target.onReconcile = those => ok(new Map(those.map(({ submission: { key } }) => [key, FOUND])));
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(20_000);
    expect(ends(bench)).toMatchObject([{ build: { number: 9 } }, { build: { number: 9 } }]);
  });

  test('shares the build of the other that got lost and was sent again', async () => {
    const bench = await restartedWith({ certainty: 'absent', sameSession: false }, one =>
      one.queueId === '5' ? waiting(one) : lost(one),
    );
    await bench.advance(60_000);
    expect(bench.summary).toBeNull();
    expect(bench.target.submitted).toHaveLength(3);
    const build = { number: 5, url: 'http://ci/job/x/5/' };
    const found: Trace = { ...FOUND, queueId: queueId('5'), build };
    bench.target.onReconcile = those => ok(new Map(those.map(({ submission: { key } }) => [key, found])));
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(20_000);
    expect(ends(bench)).toMatchObject([
      { state: 'finished', build: { number: 5 } },
      { state: 'coalesced', build: { number: 5 } },
    ]);
  });

  test('is unknown if the other is', async () => {
    const bench = await restartedWith({ certainty: 'ambiguous', candidates: 2 }, one => finished(one));
    await bench.advance(60_000);
    expect(ends(bench).map(({ state }) => state)).toEqual(['unknown', 'unknown']);
  });
});

describe('a request that an earlier process knew to share the item of another of the run', () => {
  const [A, B] = ['a', 'b'];

  const queuedWith = (owner: RequestKey): Restored => ({
    state: { state: 'queued', queueId: queueId('1'), why: null, merged: { with: owner } },
    changedAt: 0,
    cancelled: null,
    released: null,
  });

  function resumedWith(states: (a: RequestKey) => Readonly<Record<string, Restored>>) {
    const plan = planOf(TWO);
    const keyOf = (trigger: string | undefined): RequestKey =>
      plan.requests.find(request => request.trigger === trigger)?.key ?? requestKey('none');
    const bench = new Bench();
    const restored = new Map(Object.entries(states(keyOf(A))).map(([name, one]) => [keyOf(name), one]));
    return { bench, plan, restored, b: keyOf(B) };
  }

  const done = (state: Restored['state']): Restored => ({
    state,
    changedAt: 0,
    cancelled: null,
    released: null,
  });

  test('has its end, if that was written down and its own was not', async () => {
    const build = { number: 9, url: 'http://ci/job/x/9/' };
    const { bench, plan, restored } = resumedWith(a => ({
      a: done({ state: 'finished', build, result: 'FAILURE', duration: 1 }),
      b: queuedWith(a),
    }));
    bench.target.onObserve = tracked => ok(tracked.map(lost));
    bench.start(plan, { restored });
    await bench.advance(20_000);
    expect(ends(bench)[1]).toMatchObject({ state: 'coalesced', build, result: 'FAILURE' });
  });

  test('has its build, whatever shows under the id of their item', async () => {
    const build = { number: 9, url: 'http://ci/job/x/9/' };
    const { bench, plan, restored } = resumedWith(a => ({
      a: done({ state: 'running', queueId: queueId('1'), build }),
      b: queuedWith(a),
    }));
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => finished(one.build === undefined ? one : { ...one, queueId: queueId('9') })));
    bench.start(plan, { restored });
    await bench.advance(20_000);
    expect(ends(bench).map(state => 'build' in state && state.build.number)).toEqual([9, 9]);
  });

  test('does not keep the other from its build', async () => {
    const { bench, plan, restored } = resumedWith(a => ({
      a: done({
        state: 'queued',
        queueId: queueId('1'),
        why: null,
        merged: null,
        sent: { at: 0, session: 'before' },
      }),
      b: done({ state: 'coalesced', with: a, build: buildOf(tracked9(a)), result: 'SUCCESS', duration: 1 }),
    }));
    bench.target.onReconcile = those => ok(new Map(those.map(({ submission: { key } }) => [key, FOUND])));
    bench.target.onObserve = tracked => ok(tracked.map(one => finished({ ...one, queueId: queueId('9') })));
    bench.start(plan, { restored });
    await bench.advance(20_000);
    expect(ends(bench)[0]).toMatchObject({ state: 'finished', build: { number: 9 } });
  });
});

const tracked9 = (key: RequestKey): Tracked => ({ key, job: ['x'], queueId: queueId('9') });
