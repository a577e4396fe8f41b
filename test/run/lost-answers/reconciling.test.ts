import { describe, expect, test } from 'vitest';
import { pause } from '../../../src/core/clock.ts';
import { type QueueId, queueId, type RequestKey } from '../../../src/core/ids.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Holder, Likeness } from '../../../src/run/lost-answers/other-runs.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import { leavesBehind } from '../../../src/run/summary.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import type { Suspect, Trace } from '../../../src/targets/trace.ts';
import { Bench, planOf } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

const ABSENT: Trace = { certainty: 'absent', sameSession: true };
const PROBABLE: Trace = { certainty: 'probable', queueId: queueId('7'), build: null };

type Look = Result<ReadonlyMap<RequestKey, Trace>, Refusal>;

const showing =
  (trace: Trace) =>
  (suspects: readonly Suspect[]): Look =>
    ok(new Map(suspects.map(({ submission }) => [submission.key, trace])));

/** A bench whose server answers the first `lost` requests with nothing, and on which builds end at once. */
function benchLosing(
  lost: number,
  look: (suspects: readonly Suspect[], others: ReadonlySet<QueueId>) => Look,
): Bench {
  const bench = new Bench();
  const { target } = bench;
  target.onSubmit = submission =>
    target.submitted.length <= lost
      ? {
          kind: 'unknown',
          refusal: refusal('no-answer', 'possible'),
          sent: {
            sentAt: bench.clock.now(),
            session: 'session',
            nextBuild: { number: target.submitted.length, toldBy: 0 },
          },
        }
      : target.queued(submission);
  target.onObserve = tracked => ok(tracked.map(one => finished(one)));
  target.onReconcile = look;
  return bench;
}

const endOf = (bench: Bench): RequestState | undefined => bench.ended().requests[0]?.state;

const ONE = '  t: {job: x}';

describe('a request whose answer never came', () => {
  test('is followed where it is found, and is said to be found how', async () => {
    const bench = benchLosing(1, showing({ ...PROBABLE, build: { number: 7, url: 'http://ci/job/x/7/' } }));
    const plan = planOf(ONE);
    bench.start(plan);
    await bench.advance(3_000);
    // Its build is written down with it: a resume would otherwise know it by an id that another may have by then.
    expect(bench.states(plan, 't')).toEqual(['submitting', 'queued', 'running', 'finished']);
    expect(bench.ended().requests[0]).toMatchObject({ certainty: 'probable', verdict: 'succeeded' });
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.events.filter(({ type }) => type === 'request-reconciling')).toHaveLength(1);
  });

  test('is sent again when it is absent, but not before the server can have acted on it', async () => {
    const bench = benchLosing(1, showing(ABSENT));
    const plan = planOf('  t: {job: x, delay: 10s}');
    bench.start(plan);
    await bench.advance(39_000);
    expect(bench.target.submitted).toHaveLength(1);
    await bench.advance(20_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(bench.states(plan, 't')).toEqual(['submitting', 'planned', 'submitting', 'queued', 'finished']);
    expect(bench.ended().requests[0]?.certainty).toBeNull();
  });

  test('is looked for from the time and the build of its first attempt, however often it was sent', async () => {
    const [sentAt, next]: [number[], (number | undefined)[]] = [[], []];
    const bench = benchLosing(2, suspects => {
      for (const suspect of suspects) sentAt.push(suspect.sentAt);
      for (const { nextBuild } of suspects) next.push(nextBuild?.number);
      return showing(ABSENT)(suspects);
    });
    const began = bench.clock.now();
    bench.start(planOf(ONE));
    await bench.advance(120_000);
    expect(bench.target.submitted).toHaveLength(3);
    expect(new Set(sentAt)).toEqual(new Set([began]));
    expect(new Set(next)).toEqual(new Set([1]));
  });

  test('that is swallowed again and again is unknown after four', async () => {
    const bench = benchLosing(100, showing(ABSENT));
    bench.start(planOf(ONE));
    await bench.advance(10 * 60_000);
    expect(bench.target.submitted).toHaveLength(4);
    expect(endOf(bench)).toMatchObject({ state: 'unknown', seen: expect.stringContaining('sent 4 times') });
  });

  describe('that the server has taken, without saying as which item,', () => {
    /** A bench whose server says so of the first request, and shows what `look` does. */
    function benchTaking(look: (suspects: readonly Suspect[]) => Look): Bench {
      const bench = benchLosing(0, look);
      bench.target.onSubmit = () => ({
        kind: 'unknown',
        refusal: refusal('unexpected-answer', 'certain'),
        sent: { sentAt: bench.clock.now(), session: 'session' },
      });
      return bench;
    }

    test('is not sent again when nothing of it is there any more: somebody may have taken it out of the queue', async () => {
      const bench = benchTaking(showing(ABSENT));
      bench.start(planOf(ONE));
      await bench.advance(60_000);
      expect(bench.target.submitted).toHaveLength(1);
      expect(endOf(bench)).toMatchObject({ state: 'unknown', seen: expect.stringContaining('any more') });
    });

    test('is unknown after an interrupt, too, and not called unsent', async () => {
      const bench = benchTaking(showing(ABSENT));
      bench.start(planOf(ONE));
      await bench.settle();
      bench.stop.abort();
      await bench.advance(60_000);
      expect(endOf(bench)?.state).toBe('unknown');
    });

    test('is followed where it is found', async () => {
      const bench = benchTaking(showing(PROBABLE));
      bench.start(planOf(ONE));
      await bench.advance(10_000);
      expect(endOf(bench)?.state).toBe('finished');
    });
  });

  test.each(['fail', 'ask'])(
    'is not sent again with `on-unknown: %s`, and nobody is told to run it again before its server can have acted on it',
    async policy => {
      const bench = benchLosing(1, showing(ABSENT));
      bench.start(planOf(`  t: {job: x, on-unknown: ${policy}, delay: 10s}`));
      await bench.advance(39_000);
      expect(bench.summary).toBeNull();
      await bench.advance(20_000);
      expect(bench.target.submitted).toHaveLength(1);
      expect(endOf(bench)).toMatchObject({
        state: 'unknown',
        next: expect.stringMatching(/^Look at the job/),
      });
    },
  );

  test.each(['fail', 'ask'])(
    'is followed with `on-unknown: %s` where it comes late, and cancelled if an interrupt came before',
    async policy => {
      let has = false;
      const bench = benchLosing(1, suspects => showing(has ? PROBABLE : ABSENT)(suspects));
      bench.target.onObserve = tracked =>
        ok(
          tracked.map(one =>
            bench.target.cancelled.length > 0 ? { key: one.key, state: 'cancelled' } : finished(one),
          ),
        );
      bench.start(planOf(`  t: {job: x, on-unknown: ${policy}}`));
      await bench.advance(10_000);
      bench.stop.abort();
      await bench.advance(5_000);
      has = true;
      await bench.advance(10_000);
      expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['7']);
      expect(endOf(bench)).toMatchObject({ state: 'cancelled', by: 'volley' });
    },
  );

  test.each<[string, Trace]>([
    ['several could be it', { certainty: 'ambiguous', candidates: 2 }],
    ['its job is hidden', { certainty: 'unseen', refusal: refusal('forbidden') }],
    ['the server was started anew', { certainty: 'absent', sameSession: false }],
  ])('is unknown, and not sent again, when %s', async (_, trace) => {
    const bench = benchLosing(1, showing(trace));
    bench.start(planOf(ONE));
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)?.state).toBe('unknown');
    expect(bench.clock.pending).toBe(0);
  });

  test('waits for a controller that is down meanwhile, for as long as following does', async () => {
    let down = true;
    const bench = benchLosing(1, suspects =>
      down ? err(refusal('unreachable')) : showing(PROBABLE)(suspects),
    );
    bench.start(planOf(ONE));
    await bench.advance(10 * 60_000);
    expect(bench.summary).toBeNull();
    down = false;
    await bench.advance(30_000);
    expect(endOf(bench)?.state).toBe('finished');
    expect(bench.events.filter(({ type }) => type === 'target-unwell')).toHaveLength(1);
  });

  test('is unknown when the controller stays down for a quarter of an hour', async () => {
    const bench = benchLosing(1, () => err(refusal('unreachable')));
    bench.start(planOf(ONE));
    await bench.advance(16 * 60_000);
    expect(endOf(bench)).toMatchObject({ state: 'unknown', seen: expect.stringContaining('15 minutes') });
  });

  test.each([
    ['before', 0],
    ['after', 3_000],
  ])('is found and cancelled, if its answer was given up %s an interrupt', async (_, givenUpAfter) => {
    let found = false;
    const bench = benchLosing(1, suspects => showing(found ? PROBABLE : ABSENT)(suspects));
    const { submit } = bench.target;
    bench.target.submit = async (submission, signals) => {
      await pause(bench.clock, givenUpAfter);
      return submit.call(bench.target, submission, signals);
    };
    bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'cancelled' })));
    bench.start(planOf(ONE));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(8_000);
    expect(bench.summary).toBeNull();
    found = true;
    await bench.advance(10_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['7']);
    expect(endOf(bench)).toMatchObject({ state: 'cancelled', by: 'volley' });
  });

  test('is not sent again after an interrupt, though it never arrived', async () => {
    const bench = benchLosing(1, showing(ABSENT));
    bench.start(planOf(ONE));
    await bench.advance(10_000);
    bench.stop.abort();
    await bench.advance(29_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)).toMatchObject({
      state: 'skipped',
      reason:
        'nothing of what was sent is on the controller, and the run was interrupted before it was sent again',
    });
  });

  test('stays announced when two minutes after an interrupt its server may still act on it', async () => {
    const bench = benchLosing(1, showing(ABSENT));
    bench.start(planOf('  t: {job: x, delay: 10m}'));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(119_900);
    expect(bench.summary).toBeNull();
    await bench.advance(1_000);
    expect(endOf(bench)?.state).toBe('submitting');
    expect(bench.clock.pending).toBe(0);
  });

  test('stays announced when the run is left, for whoever resumes it', async () => {
    const bench = benchLosing(1, showing(ABSENT));
    bench.start(planOf(ONE));
    await bench.advance(1_000);
    bench.leave.abort();
    await bench.settle();
    expect(endOf(bench)?.state).toBe('submitting');
    expect(bench.ended().requests[0]?.verdict).toBeNull();
    expect(bench.clock.pending).toBe(0);
  });

  test('that nobody wants any more is cancelled once it is found', async () => {
    let found = false;
    const bench = benchLosing(1, suspects => showing(found ? PROBABLE : ABSENT)(suspects));
    const fails = '  t: {job: x, fail-fast: true, matrix: {n: [1, 2]}, parameters: {N: "${{ matrix.n }}"}}';
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(one =>
          one.queueId === '7' ? { key: one.key, state: 'cancelled' } : finished(one, 'FAILURE'),
        ),
      );
    bench.start(planOf(fails));
    await bench.advance(5_000);
    found = true;
    await bench.advance(20_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['7']);
    expect(endOf(bench)).toMatchObject({ state: 'cancelled', by: 'volley' });
  });
});

describe('a request that is sent again, and that the server then merges with an item of nobody in the run', () => {
  /** A bench whose server loses the first answer, and then says of the second request that item 7 serves it too. */
  function benchMerging(ofMerged: Trace, policy = 'distinct'): { bench: Bench; merged: Suspect[] } {
    const merged: Suspect[] = [];
    const bench = benchLosing(1, suspects => {
      for (const suspect of suspects) if (suspect.mergedWith !== undefined) merged.push(suspect);
      return showing(suspects.some(({ mergedWith }) => mergedWith === '7') ? ofMerged : ABSENT)(suspects);
    });
    const { target } = bench;
    const lose = target.onSubmit;
    target.onSubmit = (submission, signals) =>
      target.submitted.length === 2 ? target.queued(submission, 7, true) : lose(submission, signals);
    bench.start(planOf(`  t: {job: x, duplicates: ${policy}}`));
    return { bench, merged };
  }

  test.each(['distinct', 'coalesce', 'fail'])(
    'follows the item as its own, if the first has brought it about (`%s`)',
    async policy => {
      const { bench, merged } = benchMerging(PROBABLE, policy);
      const began = bench.clock.now();
      await bench.advance(120_000);
      expect(bench.target.submitted).toHaveLength(2);
      expect(bench.ended().requests[0]).toMatchObject({
        certainty: 'probable',
        verdict: 'succeeded',
        state: { state: 'finished', build: { number: 7 } },
      });
      expect(merged[0]).toMatchObject({ sentAt: began, nextBuild: { number: 1 } });
    },
  );

  test('cancels it after an interrupt, since it is its own', async () => {
    const { bench } = benchMerging(PROBABLE, 'coalesce');
    bench.target.onObserve = tracked =>
      ok(
        tracked.map(({ key }) =>
          bench.target.cancelled.length > 0
            ? { key, state: 'cancelled' }
            : { key, state: 'queued', why: null },
        ),
      );
    await bench.advance(120_000);
    expect(bench.summary).toBeNull();
    bench.stop.abort();
    await bench.advance(10_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['7']);
    expect(endOf(bench)).toMatchObject({ state: 'cancelled', by: 'volley' });
  });

  test.each([
    ['distinct', 3, { state: 'finished' }],
    ['coalesce', 2, { state: 'coalesced', with: null }],
    ['fail', 2, { state: 'rejected', refusal: { reason: 'duplicate' } }],
  ])('deals with it as the trigger says, if it is another’s (`%s`)', async (policy, sent, end) => {
    const { bench } = benchMerging(ABSENT, policy);
    await bench.advance(180_000);
    expect(bench.target.submitted).toHaveLength(sent);
    expect(endOf(bench)).toMatchObject(end);
  });

  test.each([
    ['distinct', { state: 'unknown' }],
    ['fail', { state: 'unknown' }],
    ['coalesce', { state: 'coalesced', with: null }],
  ])('is not sent a third time, if nobody can tell (`%s`)', async (policy, end) => {
    const { bench } = benchMerging({ certainty: 'ambiguous', candidates: 1 }, policy);
    await bench.advance(180_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(endOf(bench)).toMatchObject(end);
  });
});

describe('a request that is on its way when the run is interrupted', () => {
  /** A bench whose server never answers a trigger, whatever becomes of it. */
  function silent(look: (suspects: readonly Suspect[]) => Look): Bench {
    const bench = new Bench();
    bench.target.onSubmit = async (_, { leave }) => {
      await pause(bench.clock, 30_000, leave);
      const called = leave.aborted ? 'interrupted' : 'no-answer';
      return { kind: 'unknown', refusal: refusal(called, 'possible') };
    };
    bench.target.onReconcile = look;
    bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'cancelled' })));
    return bench;
  }

  test('is looked for without its answer, and cancelled where it is found', async () => {
    const bench = silent(showing(PROBABLE));
    bench.start(planOf(ONE));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(4_900);
    expect(bench.target.cancelled).toEqual([]);
    await bench.advance(3_000);
    expect(bench.target.cancelled.map(({ queueId: id }) => id)).toEqual(['7']);
    expect(endOf(bench)).toMatchObject({ state: 'cancelled', by: 'volley' });
    expect(bench.clock.pending).toBe(0);
  });

  test.each(['retry-when-absent', 'fail'])(
    'and is not there, is looked for until it cannot come any more (on-unknown: %s)',
    async onUnknown => {
      const bench = silent(showing(ABSENT));
      bench.start(planOf(`  t: {job: x, on-unknown: ${onUnknown}}`));
      await bench.advance(1_000);
      bench.stop.abort();
      await bench.advance(34_000);
      expect(bench.summary).toBeNull();
      await bench.advance(10_000);
      expect(endOf(bench)?.state).toBe(onUnknown === 'fail' ? 'unknown' : 'skipped');
    },
  );

  test('stays announced when the run is left at once, for whoever resumes or cancels it', async () => {
    const bench = silent(showing(PROBABLE));
    bench.start(planOf(ONE));
    await bench.advance(1_000);
    bench.stop.abort();
    await bench.advance(1_000);
    bench.leave.abort();
    await bench.settle();
    expect(endOf(bench)?.state).toBe('submitting');
    expect(leavesBehind(bench.ended())).toBe(true);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('what looks like its own, but may be another run’s', () => {
  const claimed = (suspects: readonly Suspect[], others: ReadonlySet<QueueId>): Look =>
    showing(others.has(queueId('7')) ? ABSENT : PROBABLE)(suspects);

  test('is not adopted when it is: the request is sent again, once it certainly never arrived', async () => {
    const bench = benchLosing(1, claimed);
    bench.start(planOf(ONE), { otherRuns: async ({ queueId: id }) => (id === '7' ? 'another' : 'nobody') });
    await bench.advance(29_000);
    expect(bench.target.submitted).toHaveLength(1);
    await bench.advance(15_000);
    expect(bench.target.submitted).toHaveLength(2);
    expect(endOf(bench)?.state).toBe('finished');
    expect(bench.ended().requests[0]?.certainty).toBeNull();
  });

  test('hides nothing that has its id after the server was started anew', async () => {
    const bench = benchLosing(1, claimed);
    const plan = planOf(ONE);
    bench.start(plan, {
      otherRuns: async ({ session }) => (session === 'session' ? 'another' : 'nobody'),
    });
    await bench.advance(10_000);
    bench.target.sessionNow = 'another session';
    await bench.advance(40_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(bench.states(plan, 't').slice(0, 2)).toEqual(['submitting', 'queued']);
    bench.leave.abort();
    await bench.settle();
  });

  test('is looked at again while that run waits for its answer, and adopted when it was not its own', async () => {
    let holder: Holder = 'perhaps-another';
    const bench = benchLosing(1, claimed);
    const asked: Likeness[] = [];
    bench.start(planOf(ONE), {
      otherRuns: async likeness => {
        asked.push(likeness);
        return holder;
      },
    });
    await bench.advance(10_000);
    expect(bench.summary).toBeNull();
    holder = 'nobody';
    await bench.advance(10_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)?.state).toBe('finished');
    expect(asked.length).toBeGreaterThan(2);
    // Who was sent after it was first seen has not brought it about.
    expect(new Set(asked.map(({ seenAt }) => seenAt)).size).toBe(1);
    expect(new Set(asked.map(({ lookedAt }) => lookedAt)).size).toBe(asked.length);
  });

  test('is unknown when that run never gets its answer, and does not decide either', async () => {
    const bench = benchLosing(1, claimed);
    bench.start(planOf(ONE), { otherRuns: async () => 'perhaps-another' });
    await bench.advance(45_000);
    expect(bench.summary).toBeNull();
    await bench.advance(30_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)).toMatchObject({ state: 'unknown', seen: expect.stringContaining('another run') });
  });

  test('is adopted by the one that was announced first, when no answer to a later one can come any more', async () => {
    const bench = benchLosing(1, claimed);
    bench.start(planOf(ONE), { otherRuns: async () => 'perhaps-a-later' });
    await bench.advance(30_000);
    expect(bench.summary).toBeNull();
    await bench.advance(10_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)?.state).toBe('finished');
  });

  test('is adopted no sooner where it was first seen late: a later one may have brought it about then, and be answered yet', async () => {
    let look: Trace = { certainty: 'ambiguous', candidates: 0 };
    let looks = 0;
    const bench = benchLosing(1, suspects => {
      // Never three in a row, which would end it.
      looks += 1;
      if (look !== PROBABLE) look = looks % 2 === 0 ? ABSENT : { certainty: 'ambiguous', candidates: 0 };
      return showing(look)(suspects);
    });
    bench.start(planOf(ONE), { otherRuns: async () => 'perhaps-a-later' });
    await bench.advance(40_000);
    look = PROBABLE;
    await bench.advance(20_000);
    expect(bench.summary).toBeNull();
    await bench.advance(30_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(endOf(bench)?.state).toBe('finished');
  });

  test('is compared with what the others ask for, as far as the server tells that', async () => {
    const bench = benchLosing(1, showing({ ...PROBABLE, told: ['R'] }));
    const asked: Likeness[] = [];
    bench.start(planOf('  t: {job: x, parameters: {R: "${{ run.id }}", N: "1"}}'), {
      otherRuns: async likeness => {
        asked.push(likeness);
        return 'nobody';
      },
    });
    await bench.advance(3_000);
    expect(asked.map(({ parameters }) => [...parameters])).toEqual([[['R', 'run']]]);
  });

  test('is its own when it carries its marker: nobody is asked', async () => {
    const bench = benchLosing(1, showing({ ...PROBABLE, certainty: 'confirmed' }));
    bench.start(planOf('  t: {job: x, marker: ID}'), { otherRuns: async () => 'another' });
    await bench.advance(3_000);
    expect(endOf(bench)?.state).toBe('finished');
  });
});

describe('one look serves all that are lost', () => {
  const three = '  t: {job: x, matrix: {n: [1, 2, 3]}, parameters: {N: "${{ matrix.n }}"}}';

  test('and knows what belongs to others', async () => {
    const looks: (readonly [number, readonly string[]])[] = [];
    const bench = benchLosing(2, (suspects, others) => {
      looks.push([suspects.length, [...others]]);
      return showing({ certainty: 'ambiguous', candidates: 2 })(suspects);
    });
    bench.start(planOf(three));
    await bench.advance(10_000);
    expect(looks).toEqual([
      [2, ['3']],
      [2, ['3']],
      [2, ['3']],
    ]);
  });

  test('an item is not adopted that has become known as another’s meanwhile', async () => {
    const bench = benchLosing(1, showing({ ...PROBABLE, queueId: queueId('2') }));
    bench.start(planOf(three));
    await bench.advance(20_000);
    const followed = bench.events.filter(
      event =>
        event.type === 'request-changed' && event.state.state === 'queued' && event.state.queueId === '2',
    );
    expect(followed).toHaveLength(1);
  });

  test('nor is a build by which another request is known, though not by its queue item', async () => {
    const build = { number: 2, url: 'http://ci/job/x/2/' };
    const found: Trace = { ...PROBABLE, queueId: queueId('99'), build };
    let looks = 0;
    const bench = benchLosing(1, suspects => {
      looks += 1;
      return showing(looks > 2 ? found : ABSENT)(suspects);
    });
    bench.start(planOf(three));
    await bench.advance(20_000);
    expect(endOf(bench)).toMatchObject({
      state: 'unknown',
      seen: expect.stringContaining('another request’s'),
    });
  });

  test('at growing intervals', async () => {
    let looks = 0;
    const bench = benchLosing(1, suspects => {
      looks += 1;
      return showing(ABSENT)(suspects);
    });
    bench.start(planOf('  t: {job: x, delay: 10m}'));
    await bench.advance(9 * 60_000);
    expect(looks).toBeGreaterThan(20);
    expect(looks).toBeLessThan(90);
  });
});
