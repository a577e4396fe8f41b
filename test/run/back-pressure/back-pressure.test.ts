import { describe, expect, test } from 'vitest';
import { pause } from '../../../src/core/clock.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { HeldBy, RunEvent } from '../../../src/run/events.ts';
import { type TargetDesk, TargetDesks } from '../../../src/run/per-target/target-desk.ts';
import { outcomeOf } from '../../../src/run/summary.ts';
import type { Load } from '../../../src/targets/target.ts';
import { Bench, planOf } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

const many = (amount: number): string =>
  `  t: {job: x, matrix: {n: [${Array.from({ length: amount }, (_, n) => n)}]}, parameters: {N: "\${{ matrix.n }}"}}`;

const BUSY = ', concurrency: 1000, back-pressure: {queue-length: 50, latency: 2s}';

const load =
  (queueLength: number | null, quietingDown: boolean | null = false) =>
  (): ReturnType<Bench['target']['onLoad']> =>
    ok<Omit<Load, 'at'>>({ queueLength, quietingDown });

const holdsOf = (bench: Bench): readonly HeldBy[] =>
  bench.events.flatMap((event: RunEvent) =>
    event.type === 'request-held' && event.by.kind === 'back-pressure' ? [event.by] : [],
  );

describe('the queue of the controller', () => {
  test('is looked at before the first request of a run', async () => {
    const bench = new Bench();
    let before: number | null = null;
    bench.target.onSubmit = submission => {
      before ??= bench.target.loads;
      return bench.target.queued(submission);
    };
    bench.start(planOf(many(10)));
    await bench.settle();
    expect(before).toBe(1);
    expect(bench.target.loads).toBe(1);
    expect(bench.target.submitted).toHaveLength(10);
  });

  test('when it is too long nothing is sent, each request says why once, and goes out when it is shorter', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(812);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(many(3), BUSY));
    await bench.advance(60_000);
    expect(bench.target.submitted).toEqual([]);
    expect(holdsOf(bench)).toEqual(
      Array(3).fill({
        kind: 'back-pressure',
        name: 'ci',
        why: { kind: 'queue-length', measured: 812, limit: 50 },
      }),
    );
    // Looked at now and then, and not over and over.
    expect(bench.target.loads).toBeLessThan(45);
    bench.target.onLoad = load(10);
    await bench.advance(15_000);
    expect(bench.target.submitted).toHaveLength(3);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    expect(bench.clock.pending).toBe(0);
  });

  test('what was sent since the last look counts as queued: a burst does not run over the bound', async () => {
    const bench = new Bench();
    bench.target.onLoad = () => ok({ queueLength: 20 + bench.target.submitted.length, quietingDown: false });
    bench.start(planOf(many(100), BUSY));
    await bench.advance(20_000);
    expect(bench.target.submitted).toHaveLength(30);
  });

  test('that empties as fast as it is filled holds nobody: it is looked at again, and that is all', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(0);
    bench.start(planOf(many(200), BUSY));
    await bench.advance(8_000);
    expect(bench.target.submitted).toHaveLength(200);
    expect(holdsOf(bench)).toEqual([]);
    expect(bench.target.loads).toBeLessThan(10);
  });

  test('that hovers about the bound is not looked at for each request', async () => {
    const bench = new Bench();
    // One leaves it every 200 ms.
    const began = bench.clock.now();
    bench.target.onLoad = () => {
      const left = Math.floor((bench.clock.now() - began) / 200);
      return ok({ queueLength: Math.max(0, 49 + bench.target.submitted.length - left), quietingDown: false });
    };
    bench.start(planOf(many(200), BUSY));
    await bench.advance(30_000);
    expect(bench.target.submitted.length).toBeGreaterThan(100);
    expect(bench.target.loads).toBeLessThan(25);
  });

  test('which nobody may see, or that cannot be looked at, holds nothing back', async () => {
    for (const onLoad of [load(null, null), () => err(refusal('no-answer'))]) {
      const bench = new Bench();
      bench.target.onLoad = onLoad;
      bench.start(planOf(many(200), BUSY));
      await bench.advance(1_000);
      expect(bench.target.submitted).toHaveLength(200);
    }
  });
});

describe('the pause between two looks at a queue that is too long', () => {
  /** A queue out of which as many builds start at once as the server has executors, each for half a second. */
  function building(bench: Bench, executors: number): void {
    const { clock, target } = bench;
    const starts: number[] = [];
    const queueLength = (): number => starts.filter(at => at > clock.now()).length;
    target.onSubmit = submission => {
      const before = starts.at(-executors);
      starts.push(Math.max(clock.now(), before === undefined ? 0 : before + 500));
      return target.queued(submission);
    };
    target.onLoad = () => ok({ queueLength: queueLength(), quietingDown: false });
    target.onObserve = tracked =>
      ok(
        tracked.flatMap(one => {
          const at = starts[target.submitted.findIndex(({ key }) => key === one.key)];
          return at !== undefined && at + 500 <= clock.now() ? [finished(one)] : [];
        }),
      );
  }

  test('is short enough that the executors are not idle, and whoever waits longer than it says so', async () => {
    const bench = new Bench();
    building(bench, 20);
    const began = bench.clock.now();
    bench.start(planOf(many(300), ', concurrency: 200, back-pressure: {queue-length: 20}'));
    await bench.advance(30_000);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    // Seven and a half seconds of building are the least that there is.
    expect(bench.ended().finishedAt - began).toBeLessThan(11_000);
    expect(bench.target.loads).toBeLessThan(80);
    const told = bench.events.flatMap(event => (event.type === 'request-held' ? [event.by.kind] : []));
    expect(told.filter(kind => kind === 'back-pressure').length).toBeGreaterThan(200);
  });

  test('grows while nothing leaves it', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(812);
    bench.start(planOf(many(3), BUSY));
    await bench.advance(60_000);
    const before = bench.target.loads;
    expect(before).toBeLessThan(16);
    await bench.advance(60_000);
    expect(bench.target.loads - before).toBe(12);
  });
});

describe('a controller that prepares to shut down', () => {
  test('is waited for', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(0, true);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(many(2)));
    await bench.advance(600_000);
    expect(bench.target.submitted).toEqual([]);
    expect(holdsOf(bench).map(by => by.kind === 'back-pressure' && by.why.kind)).toEqual([
      'quiet-down',
      'quiet-down',
    ]);
    bench.target.onLoad = load(0);
    await bench.advance(10_000);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
  });

  test('refuses all at once where the target says so, and nothing is sent', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(0, true);
    bench.start(planOf(many(2), ', back-pressure: {quiet-down: fail}'));
    await bench.advance(1_000);
    expect(bench.target.submitted).toEqual([]);
    for (const { state } of bench.ended().requests)
      expect(state).toMatchObject({
        state: 'rejected',
        refusal: { reason: 'quieting-down', effect: 'none' },
      });
    expect(bench.clock.pending).toBe(0);
  });

  test('is noticed in the middle of a run', async () => {
    const bench = new Bench();
    bench.target.onObserve = tracked => ok(tracked.slice(0, 1).map(one => finished(one)));
    bench.start(planOf(many(100), ', concurrency: 1'));
    await bench.advance(30_000);
    bench.target.onLoad = load(0, true);
    await bench.advance(30_000);
    const { length } = bench.target.submitted;
    expect(length).toBeLessThan(100);
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(length);
  });
});

describe('a controller that answers slowly', () => {
  /** How many submits were under way at once, after so many had been answered. */
  function slow(bench: Bench, latency: () => number): { most: number; reset: () => void } {
    const count = { now: 0, most: 0, reset: () => {} };
    count.reset = () => {
      count.most = count.now;
    };
    bench.target.submit = submission => {
      bench.target.submitted.push(submission);
      count.now += 1;
      count.most = Math.max(count.most, count.now);
      return new Promise(resolve => {
        bench.clock.after(latency(), () => {
          count.now -= 1;
          resolve(bench.target.queued(submission));
        });
      });
    };
    return count;
  }

  test('gets fewer requests at once, down to one, and more again when it is quicker', async () => {
    const bench = new Bench();
    let latency = 5_000;
    const count = slow(bench, () => latency);
    bench.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    bench.start(planOf(many(300), ', concurrency: 20, back-pressure: {latency: 1s}'));
    await bench.advance(60_000);
    count.reset();
    await bench.advance(30_000);
    expect(count.most).toBe(1);
    expect(holdsOf(bench).map(by => by.kind === 'back-pressure' && by.why.kind)).toContain('latency');
    latency = 100;
    await bench.advance(120_000);
    expect(count.most).toBe(8);
    expect(outcomeOf(bench.ended())).toBe('succeeded');
    expect(bench.clock.pending).toBe(0);
  });
});

describe('how long answers take', () => {
  /** The latencies that the back-pressure is told. */
  class Told extends TargetDesks {
    readonly latencies: (number | null)[] = [];

    override of(...options: Parameters<TargetDesks['of']>): TargetDesk {
      const desk = super.of(...options);
      const answered = desk.pressure.answered.bind(desk.pressure);
      desk.pressure.answered = latency => {
        this.latencies.push(latency);
        answered(latency);
      };
      return desk;
    }
  }

  const gone = { ...refusal('not-found'), status: 404 };

  /** A controller whose answers take 700 ms, and whose jobs are described before each request. */
  function described(): { readonly bench: Bench; readonly desks: Told } {
    const bench = new Bench();
    bench.target.nextBuild = () => null;
    bench.target.onDescribe = () => ok({ url: '', buildable: true, parameters: [] });
    const { onSubmit } = bench.target;
    bench.target.onSubmit = async (...submission) => {
      await pause(bench.clock, 700);
      return onSubmit(...submission);
    };
    return { bench, desks: new Told() };
  }

  test('is told of those that were sent', async () => {
    const { bench, desks } = described();
    bench.start(planOf(many(2)), { desks });
    await bench.advance(5_000);
    bench.leave.abort();
    await bench.settle();
    expect(desks.latencies).toEqual([700, 700]);
  });

  test('is not told of one that was refused before it was sent', async () => {
    const { bench, desks } = described();
    bench.target.onDescribe = () => err(gone);
    bench.start(planOf(many(2)), { desks });
    await bench.advance(5_000);
    expect(bench.target.submitted).toEqual([]);
    expect(desks.latencies).toEqual([null, null]);
  });

  test('nor of the attempt before that', async () => {
    const { bench, desks } = described();
    bench.target.onSubmit = async () => {
      await pause(bench.clock, 700);
      bench.target.onDescribe = () => err(gone);
      return { kind: 'rejected', refusal: { ...refusal('starting'), status: 503 } };
    };
    bench.start(planOf('  t: {job: x}'), { desks });
    await bench.advance(60_000);
    expect(bench.target.submitted).toHaveLength(1);
    expect(outcomeOf(bench.ended())).toBe('rejected');
    expect(desks.latencies).toEqual([null]);
  });
});

describe('an interrupt', () => {
  test('ends what is held back, unsent', async () => {
    const bench = new Bench();
    bench.target.onLoad = load(812);
    bench.start(planOf(many(3), BUSY));
    await bench.advance(10_000);
    bench.stop.abort();
    await bench.advance(1_000);
    expect(bench.target.submitted).toEqual([]);
    expect(bench.ended().requests.map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(bench.clock.pending).toBe(0);
  });
});
