import { describe, expect, test } from 'vitest';
import { err, ok } from '../../src/core/result.ts';
import { Caps } from '../../src/run/caps/caps.ts';
import { outcomeOf } from '../../src/run/summary.ts';
import { Bench, planOf, running } from './bench.ts';
import { finished, refusal } from './fake-target.ts';

describe('a request passes its states in order', () => {
  test('each is told, and the submit is told before it is sent', async () => {
    const bench = new Bench();
    const plan = planOf('  t: {job: x}');
    let toldBefore: readonly string[] = [];
    bench.target.onSubmit = submission => {
      toldBefore = bench.states(plan, 't');
      return bench.target.queued(submission);
    };
    bench.start(plan);
    await bench.advance(1_000);
    bench.target.onObserve = tracked => ok(tracked.map(running));
    await bench.advance(2_000);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(5_000);
    expect(toldBefore).toEqual(['submitting']);
    expect(bench.states(plan, 't')).toEqual(['submitting', 'queued', 'running', 'finished']);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('a build that starts and ends between two looks is not lost', async () => {
    const bench = new Bench();
    const plan = planOf('  t: {job: x}');
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(plan);
    await bench.advance(1_000);
    expect(bench.states(plan, 't')).toEqual(['submitting', 'queued', 'finished']);
  });

  test('no timer is left behind when all is done', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(1_000);
    expect(bench.ended().requests).toHaveLength(1);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('caps', () => {
  const matrix = (n: number): string =>
    `matrix: {n: [${Array.from({ length: n }, (_, i) => i)}]}, parameters: {N: "\${{ matrix.n }}"}`;

  test('hold a request back until a build has ended, not until it was sent', async () => {
    const bench = new Bench();
    bench.start(planOf(`  t: {job: x, max-parallel: 2, ${matrix(5)}}`));
    await bench.advance(30_000);
    expect(bench.target.submitted).toHaveLength(2);
    bench.target.onObserve = tracked => ok(tracked.slice(0, 1).map(one => finished(one)));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(5);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(Array(5).fill('succeeded'));
  });

  test('of a target hold over all of its triggers together', async () => {
    const bench = new Bench();
    bench.start(planOf(`  a: {job: x, ${matrix(3)}}\n  b: {job: y, ${matrix(3)}}`, ', concurrency: 4'));
    await bench.advance(1_000);
    expect(bench.target.submitted).toHaveLength(4);
  });

  test('a rejected request makes room at once', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('disabled') });
    bench.start(planOf(`  t: {job: x, max-parallel: 1, ${matrix(3)}}`));
    await bench.settle();
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([
      'rejected',
      'rejected',
      'rejected',
    ]);
    expect(bench.target.looks).toBe(0);
  });
});

describe('what the server does on its own', () => {
  test('a merged request shares the other one’s build, and its end', async () => {
    const bench = new Bench();
    const plan = planOf('  a: {job: x, duplicates: coalesce}\n  b: {job: x, duplicates: coalesce}');
    bench.target.onSubmit = submission =>
      bench.target.queued(submission, 7, bench.target.submitted.length > 1);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    bench.start(plan);
    await bench.advance(1_000);
    const [a, b] = bench.ended().requests;
    expect(a?.state).toMatchObject({ state: 'finished', result: 'FAILURE' });
    expect(b?.state).toMatchObject({ state: 'coalesced', with: plan.requests[0]?.key, result: 'FAILURE' });
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('an item that somebody took out of the queue is told apart from one that volley cancelled', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'cancelled' })));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(1_000);
    expect(bench.ended().requests[0]?.state).toEqual({ state: 'cancelled', by: 'server' });
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('what the server has forgotten is unknown, not failed', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked =>
      ok(tracked.map(({ key }) => ({ key, state: 'lost', seen: 'the item has expired' })));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(1_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({
      state: 'unknown',
      seen: 'the item has expired',
    });
    expect(outcomeOf(bench.ended())).toBe('unknown');
  });

  test('an answer that never came is unknown and is not sent again', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => ({ kind: 'unknown', refusal: refusal('no-answer', 'possible') });
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(outcomeOf(bench.ended())).toBe('unknown');
  });
});

describe('a controller that does not answer', () => {
  test('is asked again until it does: ten minutes cost ten minutes and nothing else', async () => {
    const bench = new Bench();
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(10 * 60_000);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(20_000);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    // Told once when it begins and once when it is over, however often it was asked.
    expect(bench.events.map(({ type }) => type).filter(type => type.startsWith('target-'))).toEqual([
      'target-unwell',
      'target-well',
    ]);
    expect(bench.target.looks).toBeLessThan(100);
  });

  test('is given up after a quarter of an hour: the builds are unknown', async () => {
    const bench = new Bench();
    bench.target.onObserve = () => err(refusal('unauthenticated'));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(16 * 60_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({
      state: 'unknown',
      seen: 'no answer from the controller for 15 minutes: it was unauthenticated',
    });
  });
});

describe('stopping', () => {
  test('sends nothing new, takes items out of the queue before it stops builds, and waits for both', async () => {
    const bench = new Bench();
    const plan = planOf('  a: {job: x}\n  b: {job: y}\n  c: {job: z}', ', concurrency: 2');
    bench.target.onObserve = tracked =>
      ok(
        tracked.map((one, index) =>
          index === 0 ? running(one) : { key: one.key, state: 'queued', why: null },
        ),
      );
    bench.start(plan);
    await bench.advance(2_000);
    bench.stop.abort();
    await bench.settle();
    expect(bench.target.cancelled.map(({ build }) => build?.number ?? null)).toEqual([null, 1]);
    bench.target.onObserve = tracked =>
      ok(
        tracked.map((one, index) =>
          index === 0 ? finished(one, 'ABORTED') : { key: one.key, state: 'cancelled' },
        ),
      );
    await bench.advance(5_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.ended().requests.map(({ state }) => state.state)).toEqual([
      'finished',
      'cancelled',
      'skipped',
    ]);
    expect(outcomeOf(bench.ended())).toBe('interrupted');
  });

  test('stops a build that had left the queue just before, once', async () => {
    const bench = new Bench();
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(1_000);
    bench.stop.abort();
    bench.target.onObserve = tracked => ok(tracked.map(running));
    await bench.advance(8_000);
    expect(bench.target.cancelled.map(({ build }) => build?.number ?? null)).toEqual([null, 1]);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'ABORTED')));
    await bench.advance(8_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({ state: 'finished', result: 'ABORTED' });
  });

  test('says what the server would not cancel, and does not wait for it for ever', async () => {
    const bench = new Bench();
    bench.target.onCancel = () => err(refusal('forbidden'));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(31_000);
    expect(bench.events.some(({ type }) => type === 'cancel-refused')).toBe(true);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: null, state: { state: 'queued' } });
    expect(bench.clock.pending).toBe(0);
  });

  test('leaves somebody else’s build alone when a request was merged with it, and says so', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission => bench.target.queued(submission, 7, true);
    bench.start(planOf('  t: {job: x, duplicates: coalesce}'));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(1_000);
    expect(bench.target.cancelled).toEqual([]);
    // It stays in the queue of the server, so that nobody may call it cancelled.
    expect(bench.ended().requests[0]).toMatchObject({ verdict: null, state: { state: 'queued' } });
  });

  test('a second time leaves at once; what was not sent yet is not called left behind', async () => {
    const bench = new Bench();
    bench.start(planOf('  a: {job: x}\n  b: {job: y}', ', concurrency: 1'));
    await bench.advance(1_000);
    bench.stop.abort();
    bench.leave.abort();
    await bench.settle();
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual([null, 'skipped']);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('needs and if', () => {
  const DEPLOY = '  deploy: {job: d, needs: [build]}';
  const verdicts = (bench: Bench): (string | null)[] => bench.ended().requests.map(({ verdict }) => verdict);

  test('a trigger waits for all builds of what it needs, whatever the order in the manifest', async () => {
    const bench = new Bench();
    bench.start(
      planOf(`${DEPLOY}\n  build: {job: b, matrix: {n: [1, 2]}, parameters: {N: "\${{ matrix.n }}"}}`),
    );
    await bench.advance(2_000);
    expect(bench.target.submitted.map(({ job }) => job[0])).toEqual(['b', 'b']);
    const first = bench.target.submitted[0]?.key;
    bench.target.onObserve = tracked =>
      ok(tracked.filter(({ key }) => key === first).map(one => finished(one)));
    await bench.advance(5_000);
    expect(bench.target.submitted).toHaveLength(2);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(20_000);
    expect(bench.target.submitted.map(({ job }) => job[0])).toEqual(['b', 'b', 'd']);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('it is skipped, with the reason, when one of them did not succeed; and so is what needs it', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    bench.start(planOf(`  build: {job: b}\n${DEPLOY}\n  announce: {job: a, needs: [deploy]}`));
    await bench.advance(5_000);
    expect(bench.ended().requests.map(({ state }) => state)).toMatchObject([
      { state: 'finished' },
      { state: 'skipped', reason: 'it needs build, which ended as failure' },
      { state: 'skipped', reason: 'it needs deploy, which ended as skipped' },
    ]);
    expect(bench.target.submitted).toHaveLength(1);
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('an if may run it all the same, and reads the result', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked =>
      ok(tracked.map(one => finished(one, tracked[0]?.job[0] === 'b' ? 'FAILURE' : 'SUCCESS')));
    bench.start(
      planOf(`  build: {job: b}\n  report: {job: r, needs: [build], if: needs.build.result == 'failure'}`),
    );
    await bench.advance(5_000);
    expect(verdicts(bench)).toEqual(['failed', 'succeeded']);
  });

  test('an if that says no is no failure', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(
      planOf(
        `  build: {job: b}\n  never: {job: n, inputs: {go: {type: boolean, default: false}}, if: inputs.go}`,
      ),
    );
    await bench.advance(5_000);
    expect(bench.ended().requests[1]?.state).toEqual({
      state: 'skipped',
      reason: '`if: inputs.go` is false',
      choice: true,
    });
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('an if that is neither true nor false is a failure that says so', async () => {
    const bench = new Bench();
    bench.start(planOf('  odd: {job: n, if: trigger.name}'));
    await bench.advance(1_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({
      state: 'skipped',
      reason: '`if: trigger.name` gives odd, which is neither true nor false',
    });
    expect(outcomeOf(bench.ended())).toBe('failed');
  });

  test('what waits for its needs holds no place under a cap', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(`${DEPLOY}\n  build: {job: b}`, ', concurrency: 1'));
    await bench.advance(5_000);
    expect(verdicts(bench)).toEqual(['succeeded', 'succeeded']);
  });

  test('an interrupt while it waits ends it unsent', async () => {
    const bench = new Bench();
    bench.start(planOf(`  build: {job: b}\n${DEPLOY}`));
    await bench.advance(1_000);
    bench.stop.abort();
    bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'cancelled' })));
    await bench.advance(5_000);
    expect(verdicts(bench)).toEqual(['cancelled', 'skipped']);
  });
});

describe('a controller that is down while requests are being sent', () => {
  const many = (n: number): string =>
    `  t: {job: x, max-parallel: 2, matrix: {n: [${Array.from({ length: n }, (_, i) => i)}]}, parameters: {N: "\${{ matrix.n }}"}}`;
  const down = (reason: 'unreachable' | 'starting' | 'rate-limited') =>
    ({ kind: 'rejected', refusal: refusal(reason) }) as const;

  test.each(['unreachable', 'starting', 'rate-limited'] as const)(
    'holds the rest of the plan back (%s) instead of spending it',
    async reason => {
      const bench = new Bench();
      bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
      bench.start(planOf(many(20)));
      await bench.advance(1_500);
      const before = bench.target.submitted.length;
      bench.target.onSubmit = () => down(reason);
      await bench.advance(60_000);
      // One at a time asks whether it is better, and less and less often.
      expect(bench.target.submitted.length - before).toBeLessThan(12);
      bench.target.onSubmit = submission => bench.target.queued(submission);
      await bench.advance(120_000);
      expect(outcomeOf(bench.ended())).toBe('succeeded');
      expect(bench.ended().requests).toHaveLength(20);
      expect(bench.events.map(({ type }) => type).filter(type => type.startsWith('target-'))).toEqual([
        'target-unwell',
        'target-well',
      ]);
    },
  );

  test('for ten minutes in the middle of a run costs ten minutes and nothing else', async () => {
    for (const reason of ['unreachable', 'starting', 'gateway'] as const) {
      const bench = new Bench();
      let isDown = false;
      const { target } = bench;
      const taken: unknown[] = [];
      target.onSubmit = submission => {
        if (isDown) return { kind: 'rejected', refusal: refusal(reason) };
        taken.push(submission.parameters.get('N'));
        return target.queued(submission);
      };
      target.onObserve = tracked => (isDown ? err(refusal(reason)) : ok(tracked.map(one => finished(one))));
      const began = bench.clock.now();
      bench.start(planOf(many(40)));
      await bench.advance(2_000);
      isDown = true;
      await bench.advance(600_000);
      const before = taken.length;
      isDown = false;
      await bench.advance(60_000);
      expect(before).toBeLessThan(40);
      expect(new Set(taken).size).toBe(40);
      expect(taken).toHaveLength(40);
      expect(outcomeOf(bench.ended())).toBe('succeeded');
      expect(bench.ended().finishedAt - began).toBeLessThan(660_000);
      // Neither submits nor looks press upon it meanwhile.
      expect(target.submitted.length + target.looks).toBeLessThan(220);
    }
  });

  test('is told at once when it has never answered: its address is wrong, not its day', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => down('unreachable');
    bench.target.session = () => null;
    bench.start(planOf(many(20)));
    await bench.advance(500);
    expect(bench.ended().requests.every(({ verdict }) => verdict === 'rejected')).toBe(true);
  });

  test('that says that it is starting is there: it is waited for, also when it then cannot be reached', async () => {
    const bench = new Bench();
    const answers = [{ ...refusal('starting'), status: 503 }, refusal('unreachable'), refusal('unreachable')];
    bench.target.onSubmit = submission => {
      const next = answers.shift();
      return next === undefined ? bench.target.queued(submission) : { kind: 'rejected', refusal: next };
    };
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(30_000);
    expect(bench.ended().requests[0]?.verdict).toBe('succeeded');
  });

  test('is well again when it refuses as only a server that is well can: the others are not probed one by one', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => ({
      kind: 'rejected',
      refusal:
        bench.target.submitted.length === 1
          ? { ...refusal('starting'), status: 503 }
          : { ...refusal('disabled'), status: 409 },
    });
    const numbers = Array.from({ length: 30 }, (_, index) => index);
    bench.start(planOf(`  t: {job: x, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`));
    await bench.advance(5_000);
    expect(bench.ended().requests.filter(({ verdict }) => verdict === 'rejected')).toHaveLength(30);
  });

  test('that says when to ask again is not asked before', async () => {
    const bench = new Bench();
    bench.target.onSubmit = submission =>
      bench.target.submitted.length === 1
        ? { kind: 'rejected', refusal: { ...refusal('rate-limited'), status: 429, retryAfter: 60_000 } }
        : bench.target.queued(submission);
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(58_000);
    expect(bench.target.submitted).toHaveLength(1);
    await bench.advance(3_000);
    expect(bench.target.submitted).toHaveLength(2);
  });

  test('is waited for no longer than a quarter of an hour', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => down('starting');
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(20 * 60_000);
    expect(bench.ended().requests[0]).toMatchObject({ verdict: 'rejected' });
  });

  test('never gets a request again that may have had an effect', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => ({ kind: 'unknown', refusal: refusal('starting', 'possible') });
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(1);
  });

  test('does not hold an interrupt up', async () => {
    const bench = new Bench();
    bench.target.onSubmit = () => down('starting');
    bench.start(planOf(many(4)));
    await bench.advance(2_000);
    bench.stop.abort();
    await bench.advance(1_000);
    expect(outcomeOf(bench.ended())).toBe('interrupted');
  });
});

describe('a request whose job cannot be looked at', () => {
  test('does not hold up the others, is told once, and is unknown after a quarter of an hour', async () => {
    const bench = new Bench();
    const plan = planOf('  bad: {job: x}\n  good: {job: y}');
    const bad = plan.requests[0]?.key;
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one =>
          one.key === bad ? { key: one.key, state: 'unseen', refusal: refusal('forbidden') } : finished(one),
        ),
      );
    bench.start(plan);
    await bench.advance(2_000);
    expect(bench.states(plan, 'good')).toContain('finished');
    await bench.advance(16 * 60_000);
    expect(bench.ended().requests[0]?.state).toMatchObject({ state: 'unknown' });
    expect(bench.events.filter(({ type }) => type === 'request-unseen')).toHaveLength(1);
  });
});

test('nothing is told after the end: the last event is run-finished', async () => {
  const bench = new Bench();
  bench.target.onCancel = () => err(refusal('forbidden'));
  bench.start(planOf('  t: {job: x}'));
  await bench.advance(1_000);
  bench.stop.abort();
  bench.leave.abort();
  await bench.advance(60_000);
  expect(bench.events.at(-1)?.type).toBe('run-finished');
});

test('half a minute after an interrupt it is over, even if the controller answers no cancel', async () => {
  const bench = new Bench();
  bench.target.cancel = () => new Promise(() => {});
  bench.start(planOf('  t: {job: x}'));
  await bench.advance(1_000);
  bench.stop.abort();
  await bench.advance(31_000);
  expect(outcomeOf(bench.ended())).toBe('interrupted');
});

test('runs of one process share the caps of its targets', async () => {
  const plan = planOf('  t: {job: x}', ', concurrency: 1');
  const caps = new Caps();
  const benches = [new Bench(), new Bench()];
  for (const bench of benches) bench.start(plan, { caps });
  for (const bench of benches) await bench.advance(1_000);
  expect(benches.map(({ target }) => target.submitted.length)).toEqual([1, 0]);
});
