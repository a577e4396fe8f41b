import { describe, expect, test } from 'vitest';
import { queueId } from '../../../src/core/ids.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Restored } from '../../../src/run/execute.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import type { Suspect, Trace } from '../../../src/targets/trace.ts';
import { Bench, planOf, running } from '../bench.ts';
import { refusal } from '../fake-target.ts';

/* What an earlier process of the run has handed on: numbers and ids, of which the server may have given some to others since. */

const NEXT = { number: 23, toldBy: 7 };
const ABSENT: Trace = { certainty: 'absent', sameSession: false };
const SENT = { at: 5, session: 'session' };
const QUEUED = { state: 'queued', queueId: queueId('57'), why: null, merged: null } as const;
const one = planOf('  t: {job: x}');

const left = (plan: Plan, state: RequestState, more: Partial<Restored> = {}): ReadonlyMap<string, Restored> =>
  new Map(
    plan.requests.map(({ key }) => [key, { state, changedAt: 9, cancelled: null, released: null, ...more }]),
  );

/** A bench that notes what is looked for. */
function noting(trace: Trace = { certainty: 'ambiguous', candidates: 2 }) {
  const bench = new Bench();
  const suspects: Suspect[] = [];
  bench.target.onReconcile = those => {
    suspects.push(...those);
    return ok(new Map(those.map(({ submission }) => [submission.key, trace])));
  };
  return { bench, suspects };
}

describe('the number of the next build', () => {
  test('is written down with the announcement', async () => {
    const { bench } = noting();
    bench.target.nextBuild = () => NEXT;
    bench.start(one);
    await bench.advance(100);
    expect(bench.events).toContainEqual(
      expect.objectContaining({ state: { state: 'submitting', session: 'session', nextBuild: NEXT } }),
    );
    bench.leave.abort();
    await bench.settle();
  });

  test('is asked for before the announcement', async () => {
    const { bench } = noting();
    let known = false;
    bench.target.nextBuild = () => (known ? NEXT : null);
    bench.target.onDescribe = () => {
      expect(bench.states(one, 't')).toEqual([]);
      known = true;
      return ok({ url: '', buildable: true, parameters: [], nextBuild: NEXT });
    };
    bench.start(one);
    await bench.advance(100);
    expect(bench.states(one, 't')).toEqual(['submitting', 'queued']);
    expect(known).toBe(true);
    bench.leave.abort();
    await bench.settle();
  });

  test('of a job that cannot be described: nothing is announced, and nothing sent', async () => {
    const { bench } = noting();
    bench.target.nextBuild = () => null;
    bench.target.onDescribe = () => err(refusal('not-found'));
    bench.start(one);
    await bench.advance(100);
    expect(bench.states(one, 't')).toEqual(['rejected']);
    expect(bench.target.submitted).toEqual([]);
  });

  test('is known when what was announced is looked for by whoever goes on', async () => {
    const { bench, suspects } = noting();
    const state = { state: 'submitting', session: 'session', nextBuild: NEXT } as const;
    bench.start(one, { restored: left(one, state, { announced: { at: 9, nextBuild: NEXT } }) });
    await bench.advance(2_000);
    expect(suspects[0]).toMatchObject({ sentAt: 9, session: 'session', nextBuild: NEXT });
  });

  test('and when what was queued is looked for after a restart of the server, by a later process', async () => {
    const { bench, suspects } = noting();
    const sent = { at: 5, session: 'one that is gone' };
    const announced = { at: 4, nextBuild: NEXT };
    bench.start(one, { restored: left(one, { ...QUEUED, sent }, { announced }) });
    await bench.advance(2_000);
    expect(suspects[0]).toMatchObject({ sentAt: 5, queueId: '57', nextBuild: NEXT });
  });

  test('or by the same', async () => {
    const { bench, suspects } = noting();
    bench.target.nextBuild = () => NEXT;
    bench.start(one);
    await bench.advance(1_000);
    bench.target.sessionNow = 'another';
    await bench.advance(3_000);
    expect(suspects[0]).toMatchObject({ queueId: '1', nextBuild: NEXT });
  });
});

test('a build with a lower number is of before, though it has the id of the request: that is looked for', async () => {
  const { bench, suspects } = noting();
  bench.target.nextBuild = () => ({ number: 2, toldBy: 0 });
  bench.target.onObserve = tracked => ok(tracked.map(running));
  bench.start(one);
  await bench.advance(2_000);
  expect(suspects[0]).toMatchObject({ queueId: '1', session: 'session' });
  expect(bench.states(one, 't')).not.toContain('running');
  bench.leave.abort();
  await bench.settle();
});

describe('an id without the start of the server that gave it', () => {
  const announced = { announced: { at: 4 } };

  test('is looked for before anything that has it is followed', async () => {
    const { bench, suspects } = noting();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.start(one, { restored: left(one, QUEUED, announced) });
    await bench.advance(10_000);
    expect(suspects[0]).toMatchObject({ sentAt: 4, session: null, queueId: '57' });
    expect(bench.states(one, 't')).toEqual(['unknown']);
  });

  test('and is not there any more: it is unknown, as somebody may have taken it out', async () => {
    const { bench } = noting(ABSENT);
    bench.start(one, { restored: left(one, QUEUED, announced) });
    await bench.advance(60_000);
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests[0]?.verdict).toBe('unknown');
  });

  test('is followed, once it is found, and not looked for again', async () => {
    const { bench, suspects } = noting({ certainty: 'probable', queueId: queueId('57'), build: null });
    bench.target.sessionNow = null;
    bench.start(one, { restored: left(one, QUEUED, announced) });
    await bench.advance(20_000);
    expect(suspects).toHaveLength(1);
    bench.leave.abort();
    await bench.settle();
  });
});

test.each<RequestState>([
  { ...QUEUED, sent: SENT },
  { state: 'running', queueId: queueId('57'), build: { number: 57, url: 'http://ci/job/x/57/' } },
])(
  'what is not wanted any more, and was $state, is not cancelled before a look has shown it',
  async state => {
    const { bench } = noting();
    let isShown = false;
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(each => {
          const assumed = isShown ? {} : { assumed: true as const };
          const { key, build } = each;
          return build === undefined
            ? { key, state: 'queued', why: null, ...assumed }
            : { key, state: 'running', build, ...assumed };
        }),
      );
    bench.start(one, { restored: left(one, state) });
    await bench.settle();
    bench.stop.abort();
    await bench.advance(5_000);
    expect(bench.target.cancelled).toEqual([]);
    isShown = true;
    await bench.advance(5_000);
    expect(bench.target.cancelled).toHaveLength(1);
    bench.leave.abort();
    await bench.settle();
  },
);

test('the id of what has become a build is known with its number: by itself it may be that of an answer that was lost', async () => {
  const two = planOf('  t: {job: x}\n  u: {job: x}');
  const [first, second] = two.requests;
  if (first === undefined || second === undefined) throw new Error('no requests');
  const build = { number: 29, url: 'http://ci/job/x/29/' };
  // A look had found it, in a later start of the server than the one that gave the id.
  const item = { queueId: queueId('57'), session: 'session' };
  const state = { state: 'running', queueId: item.queueId, build } as const;
  const restored = new Map([
    ...[...left(two, state, { item })].filter(([key]) => key === first.key),
    ...[...left(two, { state: 'submitting', session: 'session' })].filter(([key]) => key === second.key),
  ]);
  const bench = new Bench();
  const others: (readonly string[])[] = [];
  const taken: Suspect['taken'][] = [];
  bench.target.onReconcile = (suspects, those) => {
    others.push([...those]);
    taken.push(...suspects.map(suspect => suspect.taken));
    return ok(new Map(suspects.map(({ submission: { key } }) => [key, ABSENT])));
  };
  bench.target.onObserve = tracked => ok(tracked.map(running));
  bench.start(two, { restored });
  await bench.advance(2_000);
  expect(others[0]).toEqual([]);
  expect(taken[0]?.get(item.queueId)).toEqual([build]);
  bench.leave.abort();
  await bench.settle();
});
