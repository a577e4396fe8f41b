import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { Caps } from '../../src/run/caps/caps.ts';
import { resultOf } from '../../src/run/order/gate.ts';
import { outcomeOf, type RequestReport } from '../../src/run/summary.ts';
import type { Tracked } from '../../src/targets/follower.ts';
import { Bench, planOf, running } from './bench.ts';
import { finished, refusal } from './fake-target.ts';

const MATRIX = 'matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}';

const verdicts = (bench: Bench): readonly RequestReport['verdict'][] =>
  bench.ended().requests.map(({ verdict }) => verdict);

const reasons = (bench: Bench): readonly string[] =>
  bench.ended().requests.flatMap(({ state }) => (state.state === 'skipped' ? [state.reason] : []));

const toldOf = (bench: Bench, type: string): readonly unknown[] =>
  bench.events
    .filter(event => event.type === type)
    .map(event => ('because' in event ? event.because : event));

describe('wait', () => {
  test.each(['submitted', 'queued'] as const)(
    '%s: the run ends while the build has not begun',
    async wait => {
      const bench = new Bench();
      bench.start(planOf(`  t: {job: x, wait: ${wait}}`));
      await bench.advance(2_000);
      expect(verdicts(bench)).toEqual(['handed-over']);
      expect(bench.ended().requests[0]?.state.state).toBe('queued');
      expect(bench.target.looks).toBe(wait === 'submitted' ? 0 : 1);
      expect(outcomeOf(bench.ended())).toBe('handed-over');
      expect(bench.clock.pending).toBe(0);
    },
  );

  test('started: the run ends when the build runs', async () => {
    const bench = new Bench();
    bench.start(planOf('  t: {job: x, wait: started}'));
    await bench.advance(5_000);
    expect(bench.summary).toBeNull();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    await bench.advance(2_000);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'handed-over', state: { state: 'running' } });
    expect(toldOf(bench, 'request-released')).toEqual(['wait']);
  });

  test('a build that has ended by then is told with its result', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    bench.start(planOf('  t: {job: x, wait: started}'));
    await bench.advance(2_000);
    expect(verdicts(bench)).toEqual(['failed']);
  });

  test('a place under a cap is free again when that much has been reached', async () => {
    const bench = new Bench();
    bench.start(planOf(`  t: {job: x, ${MATRIX}, wait: submitted, max-parallel: 1}`));
    await bench.advance(500);
    expect(verdicts(bench)).toEqual(['handed-over', 'handed-over', 'handed-over']);
  });

  test('may be said for a whole run; detach is told as such', async () => {
    const [waiting, detached] = [new Bench(), new Bench()];
    waiting.start(planOf('  t: {job: x}'), { wait: 'submitted' });
    detached.start(planOf('  t: {job: x}'), { detach: true });
    await waiting.advance(500);
    await detached.advance(500);
    expect(toldOf(waiting, 'request-released')).toEqual(['wait']);
    expect(toldOf(detached, 'request-released')).toEqual(['detach']);
  });
});

describe('timeout', () => {
  test('of the queue takes the request out of it, and it has timed out', async () => {
    const bench = new Bench();
    bench.target.onCancel = tracked => {
      bench.target.onObserve = () => ok([{ key: tracked.key, state: 'cancelled' }]);
      return ok(undefined);
    };
    bench.start(planOf('  t: {job: x, timeout: {queue: 30s, build: 1s}}'));
    await bench.advance(29_000);
    expect(bench.target.cancelled).toEqual([]);
    await bench.advance(12_000);
    expect(bench.target.cancelled).toHaveLength(1);
    expect(verdicts(bench)).toEqual(['timed-out']);
    expect(toldOf(bench, 'request-cancelling')).toEqual(['queue-timeout']);
    expect(outcomeOf(bench.ended())).toBe('failed');
    expect(bench.clock.pending).toBe(0);
  });

  test('of the build counts from its start, and stops it', async () => {
    const bench = new Bench();
    bench.target.onCancel = tracked => {
      bench.target.onObserve = () => ok([finished(tracked, 'ABORTED')]);
      return ok(undefined);
    };
    bench.start(planOf('  t: {job: x, timeout: {build: 30s}}'));
    await bench.advance(60_000);
    bench.target.onObserve = tracked => ok(tracked.map(running));
    await bench.advance(25_000);
    expect(bench.target.cancelled).toEqual([]);
    await bench.advance(30_000);
    expect(bench.target.cancelled.map(({ build }) => build?.number)).toEqual([1]);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'timed-out', state: { result: 'ABORTED' } });
  });

  test('that says leave stops nothing', async () => {
    const bench = new Bench();
    bench.start(planOf('  t: {job: x, timeout: {queue: 30s, action: leave}}'));
    await bench.advance(40_000);
    expect(bench.target.cancelled).toEqual([]);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'timed-out', released: 'queue-timeout' });
  });

  test('ends the waiting even if the server does not stop the build', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.start(planOf('  t: {job: x, timeout: {build: 30s}}'));
    await bench.advance(100_000);
    expect(verdicts(bench)).toEqual(['timed-out']);
    expect(bench.target.cancelled).toHaveLength(1);
    expect(bench.clock.pending).toBe(0);
  });

  test('is not met by a build that ended in time', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf('  t: {job: x, timeout: {queue: 30s, build: 30s}}'));
    await bench.advance(2_000);
    expect(verdicts(bench)).toEqual(['succeeded']);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('what is no longer wanted', () => {
  test('leaves no timer behind, however long its timeout is', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.start(planOf('  t: {job: x, timeout: {build: 2h}}'));
    await bench.advance(3_000);
    bench.stop.abort();
    bench.leave.abort();
    await bench.settle();
    expect(bench.summary).not.toBeNull();
    expect(bench.clock.pending).toBe(0);
  });

  test('is followed to its end when it is cancelled, however far it was to be followed', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.start(planOf('  t: {job: x, wait: queued}'));
    await bench.settle();
    bench.stop.abort();
    await bench.advance(3_000);
    expect(bench.summary).toBeNull();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'ABORTED')));
    await bench.advance(5_000);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'cancelled', state: { result: 'ABORTED' } });
  });

  test('a cancel that is not answered does not keep builds running', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one =>
          one.queueId === '1' ? running(one) : { key: one.key, state: 'queued', why: null },
        ),
      );
    bench.start(planOf(`  t: {job: x, ${MATRIX}}`));
    await bench.advance(3_000);
    const { cancel } = bench.target;
    bench.target.cancel = (tracked, signal) =>
      tracked.build === undefined ? new Promise(() => {}) : cancel.call(bench.target, tracked, signal);
    bench.stop.abort();
    await bench.advance(3_000);
    expect(bench.target.cancelled.map(({ build }) => build?.number)).toEqual([1]);
  });

  test('whose build serves somebody else is given up, each in its own way', async () => {
    const merged = (bench: Bench): void => {
      bench.target.onSubmit = submission => bench.target.queued(submission, 7, true);
    };
    const timed = new Bench();
    merged(timed);
    timed.start(planOf('  t: {job: x, duplicates: coalesce, timeout: {queue: 5s}}'));
    await timed.advance(8_000);
    expect(verdicts(timed)).toEqual(['timed-out']);
    expect(timed.clock.pending).toBe(0);
    const fast = new Bench();
    fast.target.onSubmit = submission =>
      submission.parameters.get('N') === '1'
        ? fast.target.queued(submission, 7, true)
        : { kind: 'rejected', refusal: refusal('disabled') };
    fast.start(planOf(`  t: {job: x, ${MATRIX}, duplicates: coalesce, fail-fast: true}`));
    await fast.advance(1_000);
    expect(verdicts(fast)).toEqual(['cancelled', 'rejected', 'rejected']);
    expect(toldOf(fast, 'request-released')).toEqual(['shared']);
    expect(outcomeOf(fast.ended())).toBe('rejected');
  });
});

describe('fail-fast', () => {
  test.each(['stop', 'leave'])('ends the others when one takes too long (%s)', async action => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    bench.target.onCancel = () => {
      bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'ABORTED')));
      return ok(undefined);
    };
    const timeout = `timeout: {build: 5s, action: ${action}}`;
    bench.start(planOf(`  t: {job: x, ${MATRIX}, max-parallel: 1, fail-fast: true, ${timeout}}`));
    await bench.advance(15_000);
    expect(verdicts(bench)).toEqual(['timed-out', 'skipped', 'skipped']);
    expect(bench.target.submitted).toHaveLength(1);
  });

  /** The first fails at the first look; the others run until they are stopped. */
  async function firstFails(failFast: boolean): Promise<Bench> {
    const bench = new Bench();
    const stopped = new Set<string>();
    bench.target.onCancel = ({ key }) => {
      stopped.add(key);
      return ok(undefined);
    };
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one =>
          one.queueId === '1'
            ? finished(one, 'FAILURE')
            : stopped.has(one.key)
              ? finished(one, 'ABORTED')
              : running(one),
        ),
      );
    bench.start(planOf(`  t: {job: x, ${MATRIX}, max-parallel: 2, fail-fast: ${failFast}}`));
    await bench.advance(20_000);
    return bench;
  }

  test('stops what runs and sends nothing new after the first failure', async () => {
    const bench = await firstFails(true);
    expect(verdicts(bench)).toEqual(['failed', 'cancelled', 'skipped']);
    expect(bench.target.submitted).toHaveLength(2);
    expect(new Set(toldOf(bench, 'request-cancelling'))).toEqual(new Set(['fail-fast']));
    expect(reasons(bench).join()).toContain('fail-fast');
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('without it the others go on', async () => {
    const bench = await firstFails(false);
    expect(bench.target.submitted).toHaveLength(3);
    expect(bench.target.cancelled).toEqual([]);
  });

  test('a request that waits inside its target is withdrawn from there', async () => {
    const bench = new Bench();
    const heard: unknown[] = [];
    bench.target.submit = async submission => {
      bench.target.submitted.push(submission);
      if (submission.parameters.get('N') === '1') return { kind: 'rejected', refusal: refusal('disabled') };
      expect(submission.isWanted?.()).toBe(true);
      await new Promise<void>(resolve => submission.whenUnwanted?.(resolve));
      heard.push([submission.parameters.get('N'), submission.isWanted?.()]);
      return { kind: 'rejected', refusal: refusal('interrupted') };
    };
    bench.start(planOf(`  t: {job: x, ${MATRIX}, max-parallel: 2, fail-fast: true}`));
    await bench.advance(1_000);
    expect(heard).toEqual([['2', false]]);
    expect(verdicts(bench)).toEqual(['rejected', 'skipped', 'skipped']);
  });

  test('ends the others of its own trigger only', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => (one.job[0] === 'x' ? finished(one, 'FAILURE') : running(one))));
    bench.start(planOf('  a: {job: x, fail-fast: true}\n  b: {job: "y"}'));
    await bench.advance(5_000);
    expect(bench.target.cancelled).toEqual([]);
    expect(bench.summary).toBeNull();
  });

  test('one on its way when another fails is cancelled as soon as it is known', async () => {
    const bench = new Bench();
    let answer = (): void => {};
    const { submit } = bench.target;
    bench.target.submit = async (submission, signals) => {
      const outcome = await submit.call(bench.target, submission, signals);
      if (submission.parameters.get('N') === '2') {
        await new Promise<void>(resolve => {
          answer = resolve;
        });
      }
      return outcome;
    };
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => (one.queueId === '1' ? finished(one, 'FAILURE') : running(one))));
    bench.start(planOf(`  t: {job: x, ${MATRIX}, max-parallel: 2, fail-fast: true}`));
    await bench.advance(2_000);
    expect(bench.target.cancelled).toEqual([]);
    const told = () => bench.events.filter(({ type }) => type === 'request-cancelling');
    // Told while nothing can be done yet: a kill now must not make the next process forget it.
    expect(told()).toMatchObject([{ because: 'fail-fast' }]);
    answer();
    await bench.settle();
    expect(bench.target.cancelled.map(({ queueId }) => queueId)).toEqual(['2']);
    expect(told()).toHaveLength(1);
  });
});

describe('a concurrency group', () => {
  const of = (rules: string): string =>
    `  t: {job: x, ${MATRIX}, concurrency: {group: "g-\${{ inputs.i }}", ${rules}}, inputs: {i: {default: a}}}`;

  test('holds requests of several triggers, and says for what they wait', async () => {
    const bench = new Bench();
    bench.start(planOf('  a: {job: x, concurrency: {group: DB}}\n  b: {job: "y", concurrency: {group: db}}'));
    await bench.advance(1_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.events.find(({ type }) => type === 'request-held')).toMatchObject({
      by: { kind: 'group', name: 'db', limit: 1 },
    });
  });

  test('skip: the others are skipped, which is no failure', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(of('when-full: skip')));
    await bench.advance(2_000);
    expect(verdicts(bench)).toEqual(['succeeded', 'skipped', 'skipped']);
    expect(reasons(bench)).toEqual(['its group g-a was full', 'its group g-a was full']);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('cancel-in-progress: of those that come at once only the newest is sent', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(of('cancel-in-progress: true')));
    await bench.advance(3_000);
    expect(bench.target.submitted.map(({ parameters }) => parameters.get('N'))).toEqual(['3']);
    expect(verdicts(bench)).toEqual(['skipped', 'skipped', 'succeeded']);
  });

  test('cancel-in-progress: the build of an earlier run of the process is stopped, and then the newer one is sent', async () => {
    const caps = new Caps();
    const [older, newer] = [new Bench(), new Bench()];
    const plan = planOf('  t: {job: x, concurrency: {group: g, cancel-in-progress: true}}');
    older.target.onObserve = tracked => ok(tracked.map(running));
    older.start(plan, { caps });
    await older.advance(2_000);
    newer.start(plan, { caps });
    await newer.advance(2_000);
    expect(older.target.cancelled).toHaveLength(1);
    expect(newer.target.submitted).toEqual([]);
    older.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'ABORTED')));
    await older.advance(3_000);
    await newer.settle();
    expect(newer.target.submitted).toHaveLength(1);
    // The manifest asked for it, so it is no failure; but what needs it has not got it either.
    expect(older.ended().requests[0]).toMatchObject({ verdict: 'cancelled', good: true, cancelled: 'newer' });
    expect(outcomeOf(older.ended())).toBe('succeeded');
    expect(resultOf(older.ended().requests)).toBe('cancelled');
  });
});

test('--max-parallel bounds all triggers and targets together', async () => {
  const bench = new Bench();
  bench.start(planOf('  a: {job: x}\n  b: {job: "y"}'), { maxParallel: 1 });
  await bench.advance(1_000);
  expect(bench.target.submitted).toHaveLength(1);
});

describe('duplicates', () => {
  test('distinct: equal requests of a run are sent one after the other, each for a build of its own', async () => {
    const bench = new Bench();
    bench.start(planOf('  a: {job: x}\n  b: {job: x}'));
    await bench.advance(1_000);
    expect(bench.target.submitted).toHaveLength(1);
    bench.target.onObserve = tracked => ok(tracked.map(running));
    await bench.advance(2_000);
    expect(bench.target.submitted).toHaveLength(2);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(5_000);
    expect(verdicts(bench)).toEqual(['succeeded', 'succeeded']);
    expect(
      new Set(bench.ended().requests.map(({ state }) => 'build' in state && state.build?.number)).size,
    ).toBe(2);
  });

  test('distinct: one that was merged with somebody else’s is sent again when that has left the queue', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission =>
      bench.target.submitted.length === 1
        ? bench.target.queued(submission, 7, true)
        : bench.target.queued(submission, 8);
    const plan = planOf('  t: {job: x}');
    bench.start(plan);
    await bench.advance(5_000);
    expect(bench.target.submitted).toHaveLength(1);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(8_000);
    expect(bench.states(plan, 't')).toEqual(['submitting', 'planned', 'submitting', 'queued', 'finished']);
    expect(bench.ended().requests[0]?.state).toMatchObject({ build: { number: 8 } });
  });

  test('distinct: an interrupt ends one that waits so, unsent', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission => bench.target.queued(submission, 7, true);
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(3_000);
    bench.stop.abort();
    await bench.settle();
    expect(verdicts(bench)).toEqual(['skipped']);
    expect(bench.target.cancelled).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  test('distinct: the wait for somebody else’s item is bounded by the queue’s timeout', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission => bench.target.queued(submission, 7, true);
    bench.start(planOf('  t: {job: x, timeout: {queue: 5s}}'));
    await bench.advance(8_000);
    expect(verdicts(bench)).toEqual(['timed-out']);
    expect(bench.target.cancelled).toEqual([]);
    expect(bench.clock.pending).toBe(0);
  });

  test('distinct: what became unwanted while it was on its way does not wait for somebody else', async () => {
    const bench = new Bench();
    let answer = (): void => {};
    bench.target.submit = async submission => {
      bench.target.submitted.push(submission);
      await new Promise<void>(resolve => {
        answer = resolve;
      });
      return bench.target.queued(submission, 7, true);
    };
    bench.start(planOf('  t: {job: x}'));
    await bench.settle();
    bench.stop.abort();
    answer();
    await bench.settle();
    expect(verdicts(bench)).toEqual(['skipped']);
    expect(bench.clock.pending).toBe(0);
  });

  test('distinct: a controller that is not there any more ends the wait, and the sending of it tells why', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission =>
      bench.target.submitted.length === 1
        ? bench.target.queued(submission, 7, true)
        : { kind: 'rejected', refusal: refusal('forbidden') };
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(20 * 60_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({ refusal: { reason: 'forbidden' } });
  });

  test('fail: the second one is rejected, with the reason', async () => {
    const bench = new Bench();
    const both: Tracked[] = [];
    bench.target.onSubmit = submission =>
      bench.target.queued(submission, 7, bench.target.submitted.length > 1);
    bench.target.onObserve = tracked => {
      both.push(...tracked);
      return ok(tracked.map(one => finished(one)));
    };
    bench.start(planOf('  a: {job: x, duplicates: fail}\n  b: {job: x, duplicates: fail}'));
    await bench.advance(2_000);
    expect(verdicts(bench)).toEqual(['succeeded', 'rejected']);
    expect(bench.ended().requests[1]?.state).toMatchObject({ refusal: { reason: 'duplicate' } });
  });
});

test('a marker carries run and request, and makes equal requests different ones', async () => {
  const bench = new Bench();
  const plan = planOf('  a: {job: x, marker: ID}\n  b: {job: x, marker: ID, delay: 5s}');
  bench.start(plan);
  await bench.advance(500);
  expect(bench.target.submitted.map(({ marker }) => marker)).toEqual(
    plan.requests.map(({ key }) => ({ name: 'ID', value: `run/${key}` })),
  );
  expect(bench.target.submitted.map(({ delay }) => delay)).toEqual([undefined, 5_000]);
});
