import { describe, expect, test } from 'vitest';
import { queueId } from '../../src/core/ids.ts';
import { err, ok } from '../../src/core/result.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Restored } from '../../src/run/execute.ts';
import type { RequestState } from '../../src/run/request-state.ts';
import type { Trace } from '../../src/targets/trace.ts';
import { Bench, planOf, running } from './bench.ts';
import { finished, refusal } from './fake-target.ts';

const build = { number: 101, url: 'http://ci/job/x/101/' };
const SENT = { at: 0, session: 'session' };
const QUEUED: RequestState = { state: 'queued', queueId: queueId('1'), why: null, merged: null, sent: SENT };
const RUNNING: RequestState = { state: 'running', queueId: queueId('1'), build };
const FINISHED: RequestState = { state: 'finished', build, result: 'SUCCESS', duration: 5 };

const three = (more = ''): Plan =>
  planOf(`  t: {job: x, matrix: {n: [1, 2, 3]}, parameters: {N: "\${{ matrix.n }}"}${more}}`);

/** What an earlier process has left of the requests, in plan order. */
const left = (plan: Plan, ...states: readonly RequestState[]): ReadonlyMap<string, Restored> =>
  new Map(
    plan.requests.map(({ key }, index) => [
      key,
      { state: states[index] ?? { state: 'planned' }, changedAt: 0, cancelled: null, released: null },
    ]),
  );

const sent = (bench: Bench): readonly unknown[] =>
  bench.target.submitted.map(({ parameters }) => parameters.get('N'));

test('what has ended stays so, what is under way is followed, and the rest is sent', async () => {
  const bench = new Bench();
  const plan = three();
  bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  bench.start(plan, { restored: left(plan, FINISHED, QUEUED) });
  await bench.advance(3_000);
  expect(sent(bench)).toEqual(['3']);
  expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
    'succeeded',
    'succeeded',
    'succeeded',
  ]);
  expect(bench.events[0]).toMatchObject({ type: 'run-started', requests: 3, over: 1 });
  expect(bench.clock.pending).toBe(0);
});

test('what its server had taken, and does not show any more, is not sent again by whoever goes on', async () => {
  const bench = new Bench();
  const plan = planOf('  t: {job: x}');
  const takenIn = refusal('unexpected-answer', 'certain');
  bench.target.onReconcile = suspects =>
    ok(
      new Map(suspects.map(({ submission }) => [submission.key, { certainty: 'absent', sameSession: true }])),
    );
  const restored = new Map(
    [...left(plan, { state: 'submitting', session: 'session' })].map(([key, one]) => [
      key,
      { ...one, takenIn },
    ]),
  );
  bench.start(plan, { restored });
  await bench.advance(60_000);
  expect(bench.target.submitted).toEqual([]);
  expect(bench.ended().requests[0]?.state).toMatchObject({ state: 'unknown', refusal: takenIn });
});

test('what was on its way when volley was told to leave at once is looked for, and not sent twice', async () => {
  const bench = new Bench();
  const plan = planOf('  t: {job: x}');
  bench.target.submit = async submission => {
    bench.target.submitted.push(submission);
    return new Promise(() => {});
  };
  bench.start(plan);
  await bench.advance(1_000);
  bench.stop.abort();
  bench.leave.abort();
  await bench.settle();
  expect(bench.states(plan, 't')).toEqual(['submitting']);
  const [report] = bench.ended().requests;
  if (report === undefined) throw new Error('the plan is empty');
  expect(report.verdict).toBeNull();
  const next = new Bench();
  const found: Trace = { certainty: 'confirmed', queueId: queueId('7'), build: null };
  next.target.onReconcile = suspects => ok(new Map(suspects.map(one => [one.submission.key, found])));
  next.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  next.start(plan, { restored: left(plan, report.state) });
  await next.advance(5_000);
  expect(next.target.submitted).toEqual([]);
  expect(next.ended().requests[0]?.verdict).toBe('succeeded');
});

test('what is under way holds its place before anything new takes one, wherever it stands in the plan', async () => {
  const bench = new Bench();
  const plan = three(', max-parallel: 1');
  bench.target.onObserve = tracked => ok(tracked.map(running));
  bench.start(plan, { restored: left(plan, { state: 'planned' }, { state: 'planned' }, RUNNING) });
  await bench.advance(3_000);
  expect(sent(bench)).toEqual([]);
  bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  await bench.advance(3_000);
  expect(sent(bench)).toEqual(['1', '2']);
});

test('a trigger that had begun goes on, though what it needs has been forgotten to succeed', async () => {
  const bench = new Bench();
  const plan = planOf(
    '  a: {job: x}\n  b: {job: "y", needs: [a], matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}',
  );
  bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  const failed: RequestState = { ...FINISHED, result: 'FAILURE' };
  bench.start(plan, { restored: left(plan, failed, FINISHED) });
  await bench.advance(3_000);
  expect(sent(bench)).toEqual(['2']);
});

test('timeouts count from when the earlier process saw the build begin', async () => {
  const bench = new Bench();
  const plan = planOf('  t: {job: x, timeout: {build: 60s}}');
  bench.target.onObserve = tracked => ok(tracked.map(running));
  const [[key, one] = ['', undefined]] = left(plan, RUNNING);
  if (one === undefined) throw new Error('the plan is empty');
  bench.start(plan, { restored: new Map([[key, { ...one, changedAt: bench.clock.now() - 58_000 }]]) });
  await bench.advance(1_000);
  expect(bench.target.cancelled).toEqual([]);
  await bench.advance(2_000);
  expect(bench.target.cancelled).toHaveLength(1);
});

test('timeouts count, and a build that was being cancelled is cancelled once more', async () => {
  const bench = new Bench();
  const plan = three(', timeout: {build: 5s}');
  bench.target.onObserve = tracked => ok(tracked.map(running));
  const restored = new Map(left(plan, RUNNING, FINISHED, { ...RUNNING, queueId: queueId('2') }));
  const [, , third] = plan.requests;
  const last = third === undefined ? undefined : restored.get(third.key);
  if (third !== undefined && last !== undefined) restored.set(third.key, { ...last, cancelled: 'fail-fast' });
  bench.start(plan, { restored });
  await bench.advance(1_000);
  expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['1', '2']);
});

describe('what was announced and not answered', () => {
  async function lookedFor(trace: Trace): Promise<{ bench: Bench; plan: Plan }> {
    const bench = new Bench();
    const plan = planOf('  t: {job: x}');
    bench.target.onReconcile = suspects =>
      ok(new Map(suspects.map(({ submission }) => [submission.key, trace])));
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(plan, { restored: left(plan, { state: 'submitting', session: 'session' }) });
    await bench.advance(120_000);
    return { bench, plan };
  }

  test('is taken over when it is there', async () => {
    const { bench } = await lookedFor({ certainty: 'probable', queueId: queueId('9'), build: null });
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'succeeded', certainty: 'probable' });
  });

  test('is sent when it certainly never arrived', async () => {
    const { bench } = await lookedFor({ certainty: 'absent', sameSession: true });
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.ended().requests[0]?.verdict).toBe('succeeded');
  });

  test('is unknown when the server was restarted in between', async () => {
    const { bench } = await lookedFor({ certainty: 'absent', sameSession: false });
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests[0]?.verdict).toBe('unknown');
  });
});

describe('a controller that is down when the run goes on', () => {
  function down(answered: ReadonlySet<string>): Bench {
    const bench = new Bench();
    const { target } = bench;
    target.sessionNow = null;
    target.onDescribe = () => err(refusal('unreachable'));
    target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('unreachable') });
    target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    const plan = three();
    bench.start(plan, { restored: left(plan), answered });
    return bench;
  }

  test('is waited for, if it had answered the process before; nothing is announced meanwhile', async () => {
    const bench = down(new Set(['ci']));
    await bench.advance(600_000);
    expect(bench.events.filter(({ type }) => type === 'request-changed')).toEqual([]);
    bench.target.sessionNow = 'another';
    bench.target.onSubmit = submission => bench.target.queued(submission);
    await bench.advance(60_000);
    expect(sent(bench)).toEqual(['1', '2', '3']);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });

  test('is not waited for, if it has never answered in this run', async () => {
    const bench = down(new Set());
    await bench.advance(3_000);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ]);
  });
});

test('what cannot be recorded is not sent, and the run ends saying so', async () => {
  const bench = new Bench();
  bench.start(three(), {
    emit: event => {
      bench.events.push(event);
      const announces = event.type === 'request-changed' && event.state.state === 'submitting';
      return announces ? Promise.resolve(false) : undefined;
    },
  });
  await bench.advance(1_000);
  expect(bench.target.submitted).toEqual([]);
  for (const { state } of bench.ended().requests)
    expect(state).toMatchObject({ state: 'rejected', refusal: { reason: 'not-recorded', effect: 'none' } });
});

test('what is under way has its place without asking: no `when-full` skips a build that runs', async () => {
  const bench = new Bench();
  const plan = planOf(
    '  a: {job: x, concurrency: {group: lab, limit: 3}}\n  b: {job: "y", concurrency: {group: lab, limit: 1, when-full: skip}}',
  );
  bench.target.onObserve = tracked => ok(tracked.map(running));
  bench.start(plan, { restored: left(plan, RUNNING, { ...RUNNING, queueId: queueId('2') }) });
  await bench.advance(2_000);
  expect(bench.states(plan, 'b')).toEqual([]);
  bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  await bench.advance(3_000);
  expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['succeeded', 'succeeded']);
});

test('what is under way is in the queue for all that the run knows: an equal request waits for it to leave', async () => {
  const bench = new Bench();
  const plan = planOf('  a: {job: x}\n  b: {job: x}');
  bench.start(plan, { restored: left(plan, QUEUED) });
  await bench.advance(3_000);
  expect(bench.target.submitted).toEqual([]);
  bench.target.onObserve = tracked => ok(tracked.map(running));
  await bench.advance(3_000);
  expect(bench.target.submitted).toHaveLength(1);
});

describe('fail-fast outlives the process that saw the failure', () => {
  const FAILED: RequestState = { ...FINISHED, result: 'FAILURE' };

  test('what was not sent is not sent, and what runs is stopped, once', async () => {
    const bench = new Bench();
    const plan = three(', fail-fast: true');
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.start(plan, { restored: left(plan, FAILED, RUNNING) });
    await bench.advance(3_000);
    expect(bench.target.submitted).toEqual([]);
    expect(bench.target.cancelled).toHaveLength(1);
    expect(bench.states(plan, 't')).toEqual([]);
    expect(bench.events.filter(({ type }) => type === 'request-changed')).toMatchObject([
      { state: { state: 'skipped', reason: expect.stringContaining('fail-fast') } },
    ]);
  });

  test('what was on its way is not sent again, though it never arrived', async () => {
    const bench = new Bench();
    const plan = three(', fail-fast: true');
    bench.target.onReconcile = suspects =>
      ok(
        new Map(
          suspects.map(({ submission }) => [submission.key, { certainty: 'absent', sameSession: true }]),
        ),
      );
    const onItsWay: RequestState = { state: 'submitting', session: 'session' };
    bench.start(plan, { restored: left(plan, FAILED, onItsWay, onItsWay) });
    await bench.advance(60_000);
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['failed', 'skipped', 'skipped']);
  });

  test('a failure that another attempt follows is none yet', async () => {
    const bench = new Bench();
    const plan = three(', fail-fast: true, retry: {attempts: 2}');
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(plan, { restored: left(plan, FAILED) });
    await bench.advance(60_000);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
      'succeeded',
      'succeeded',
      'succeeded',
    ]);
  });
});

describe('what an earlier run has built', () => {
  const kept = (plan: Plan, ...states: readonly RequestState[]): ReadonlyMap<string, Restored> =>
    new Map(
      [...left(plan, ...states)]
        .filter(([, { state }]) => state.state !== 'planned')
        .map(([key, one]) => [key, { ...one, kept: true }]),
    );

  test('has not begun its trigger in this one: `if` is asked anew for the others', async () => {
    const bench = new Bench();
    const plan = planOf(
      '  a: {job: x}\n  b: {job: "y", needs: [a], if: "needs.a.result == \'failure\'", matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}',
    );
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(plan, { restored: kept(plan, { state: 'planned' }, FINISHED) });
    await bench.advance(3_000);
    expect(bench.target.submitted.map(({ job }) => job[0])).toEqual(['x']);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
      'succeeded',
      'succeeded',
      'skipped',
    ]);
  });

  /** A look shows a build of that number under the id of the one request that this run has sent. */
  async function sameNumber(found: Trace): Promise<Bench> {
    const bench = new Bench();
    const plan = planOf('  t: {job: x, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}');
    bench.target.onObserve = tracked => ok(tracked.map(one => ({ ...finished(one), build })));
    bench.target.onReconcile = suspects =>
      ok(new Map(suspects.map(({ submission }) => [submission.key, found])));
    bench.start(plan, { restored: kept(plan, FINISHED) });
    await bench.advance(60_000);
    return bench;
  }

  test('has a number that a job which was made anew gives once more, and that is no doubt', async () => {
    const bench = await sameNumber({ certainty: 'probable', queueId: queueId('1'), build });
    // What is only made sure of is no news.
    expect(bench.events.filter(({ type }) => type === 'request-reconciling')).toEqual([]);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['succeeded', 'succeeded']);
  });

  test('is not taken for a new one, because the server gives an id once more', async () => {
    const bench = await sameNumber({ certainty: 'ambiguous', candidates: 0 });
    expect(bench.ended().requests[1]?.state).toMatchObject({
      state: 'unknown',
      seen: expect.stringContaining('the number of another request’s build'),
    });
  });
});
