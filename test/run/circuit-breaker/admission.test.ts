import { describe, expect, test } from 'vitest';
import { err, ok } from '../../../src/core/result.ts';
import { outcomeOf } from '../../../src/run/summary.ts';
import type { SubmitOutcome } from '../../../src/targets/submission.ts';
import { Bench, planOf } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

const MINUTE = 60_000;

const MANY = planOf(
  `  t: {job: x, matrix: {n: [${Array.from({ length: 200 }, (_, n) => n)}]}, parameters: {N: "\${{ matrix.n }}"}}`,
  ', concurrency: 50',
);

const starting = (): SubmitOutcome => ({ kind: 'rejected', refusal: refusal('starting') });

/** A run whose first requests are built for an hour, with a controller that takes no others, but answers all looks. */
function refusedSinceSecond(): Bench {
  const bench = new Bench();
  const { target } = bench;
  target.onSubmit = submission => (target.submitted.length > 1 ? starting() : target.queued(submission));
  bench.start(MANY);
  return bench;
}

const changesOf = ({ events }: Bench): readonly string[] =>
  events.map(({ type }) => type).filter(type => type.startsWith('target-'));

describe('a controller that takes no triggers, though it answers looks', () => {
  test('is asked less and less often, and said to be unwell once', async () => {
    const bench = refusedSinceSecond();
    await bench.advance(MINUTE);
    // Fifty were on their way together.
    expect(bench.target.looks).toBeGreaterThan(3);
    expect(bench.target.submitted.length).toBeLessThan(60);
    await bench.advance(9 * MINUTE);
    expect(bench.target.submitted.length).toBeLessThan(110);
    expect(changesOf(bench)).toEqual(['target-unwell']);
    bench.leave.abort();
    await bench.settle();
  });

  test('is given up after a quarter of an hour: what it did not take is rejected, not tried for ever', async () => {
    const bench = refusedSinceSecond();
    await bench.advance(14 * MINUTE);
    expect(bench.events.filter(isRejection)).toEqual([]);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(4 * MINUTE);
    expect(outcomeOf(bench.ended())).toBe('rejected');
    expect(bench.ended().requests.filter(({ verdict }) => verdict === 'rejected')).toHaveLength(199);
  });

  test('and given up, is not asked by each of the others once more: they are refused for the same reason', async () => {
    const bench = refusedSinceSecond();
    await bench.advance(14 * MINUTE);
    const before = bench.target.submitted.length;
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    await bench.advance(4 * MINUTE);
    expect(bench.target.submitted.length - before).toBeLessThan(20);
    const reasons = bench
      .ended()
      .requests.map(({ state }) => state.state === 'rejected' && state.refusal.reason);
    expect(reasons.filter(reason => reason === 'starting')).toHaveLength(199);
    expect(bench.clock.pending).toBe(0);
  });

  test('and has long been refusing when the wall clock is set: that gives nothing up, and no more is sent', async () => {
    for (const step of [60 * MINUTE, -60 * MINUTE]) {
      const bench = refusedSinceSecond();
      await bench.advance(5 * MINUTE);
      bench.clock.step(step);
      const before = bench.target.submitted.length;
      await bench.advance(5 * MINUTE);
      expect(bench.events.filter(isRejection)).toEqual([]);
      const { length } = bench.target.submitted;
      expect(length - before).toBeGreaterThan(5);
      expect(length - before).toBeLessThan(30);
      bench.target.onSubmit = submission => bench.target.queued(submission);
      bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
      await bench.advance(2 * MINUTE);
      expect(outcomeOf(bench.ended())).toBe('succeeded');
      expect(changesOf(bench)).toEqual(['target-unwell', 'target-well']);
    }
  });
});

describe('a definition of the job that cannot be read before the request is sent', () => {
  const SPOILT = [
    { ...refusal('unexpected-answer'), request: 'GET /job/x/api/json', status: 200 },
    { ...refusal('server-error'), request: 'GET /job/x/api/json', status: 500 },
  ] as const;

  test.each(SPOILT)('is read again, as nothing was sent: $reason', async spoilt => {
    const bench = new Bench();
    const { target } = bench;
    target.onSubmit = submission =>
      target.submitted.length < 4 ? { kind: 'rejected', refusal: spoilt } : target.queued(submission);
    target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(MINUTE);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    expect(target.submitted).toHaveLength(4);
  });

  test.each(SPOILT)('for a quarter of an hour has its requests refused: $reason', async spoilt => {
    const bench = new Bench();
    bench.target.onSubmit = () => ({ kind: 'rejected', refusal: spoilt });
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(14 * MINUTE);
    expect(bench.summary).toBeNull();
    await bench.advance(3 * MINUTE);
    expect(bench.ended().requests[0]?.state).toMatchObject({ refusal: { reason: spoilt.reason } });
  });

  test('as the server sends the request away: that is not read again', async () => {
    const bench = new Bench();
    const away = { ...refusal('unexpected-answer'), request: 'POST /job/x/build', status: 302 };
    bench.target.onSubmit = () => ({ kind: 'rejected', refusal: away });
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(MINUTE);
    expect(bench.target.submitted).toHaveLength(1);
    expect(outcomeOf(bench.ended())).toBe('rejected');
  });
});

const isRejection = (event: Bench['events'][number]): boolean =>
  event.type === 'request-changed' && event.state.state === 'rejected';

describe('a controller that has never answered', () => {
  test.each([
    ['gateway', 'only what stands in front of it does'],
    ['no-answer', 'its connections break'],
  ] as const)('%s: %s, so it is waited for, and said so; for five minutes', async (reason, _) => {
    const bench = new Bench();
    bench.target.sessionNow = null;
    bench.target.onDescribe = () => err(refusal(reason));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(4 * MINUTE);
    expect(bench.summary).toBeNull();
    expect(changesOf(bench)).toEqual(['target-unwell']);
    await bench.advance(3 * MINUTE);
    expect(outcomeOf(bench.ended())).toBe('rejected');
    expect(bench.target.submitted).toEqual([]);
  });

  test('is waited for until it does', async () => {
    const bench = new Bench();
    bench.target.sessionNow = null;
    bench.target.onDescribe = () => err(refusal('gateway'));
    bench.start(planOf('  t: {job: x}'));
    await bench.advance(2 * MINUTE);
    bench.target.sessionNow = 'session';
    bench.target.onDescribe = () => ok({ url: '', buildable: true, parameters: [] });
    await bench.advance(MINUTE);
    expect(bench.target.submitted).toHaveLength(1);
    bench.leave.abort();
    await bench.settle();
  });

  test.each(['unreachable', 'unexpected-answer'] as const)(
    'and is not even there (%s): that is told at once',
    async reason => {
      const bench = new Bench();
      bench.target.sessionNow = null;
      bench.target.onDescribe = () => err({ ...refusal(reason), request: 'GET /job/x/api/json' });
      bench.start(planOf('  t: {job: x}'));
      await bench.advance(1_000);
      expect(outcomeOf(bench.ended())).toBe('rejected');
    },
  );
});

describe('a clock that is set while a controller cannot be looked at', () => {
  test('neither gives its builds up nor keeps them for longer', async () => {
    for (const step of [60 * MINUTE, -60 * MINUTE]) {
      const bench = new Bench();
      bench.start(planOf('  t: {job: x}'));
      bench.target.onObserve = () => err(refusal('unreachable'));
      await bench.advance(12 * MINUTE);
      bench.clock.step(step);
      await bench.advance(2 * MINUTE);
      expect(bench.summary).toBeNull();
      await bench.advance(2 * MINUTE);
      expect(outcomeOf(bench.ended())).toBe('unknown');
    }
  });

  test('nor does it a job that alone cannot be', async () => {
    for (const step of [60 * MINUTE, -60 * MINUTE]) {
      const bench = new Bench();
      bench.start(planOf('  t: {job: x}'));
      bench.target.onObserve = tracked =>
        ok(tracked.map(({ key }) => ({ key, state: 'unseen', refusal: refusal('forbidden') })));
      await bench.advance(12 * MINUTE);
      bench.clock.step(step);
      await bench.advance(2 * MINUTE);
      expect(bench.summary).toBeNull();
      await bench.advance(2 * MINUTE);
      expect(outcomeOf(bench.ended())).toBe('unknown');
    }
  });
});
