import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import type { Polling } from '../../../src/run/follow/poll-interval.ts';
import { Tracker } from '../../../src/run/follow/tracker.ts';
import type { TrackerOfRun } from '../../../src/run/follow/tracker-of-run.ts';
import { PATIENCE } from '../../../src/run/waiting/patience.ts';
import type { LookBudget, Observation, Tracked } from '../../../src/targets/follower.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import { FakeClock } from '../../fake-clock.ts';
import fc from '../../property.ts';
import { FakeTarget, refusal } from '../fake-target.ts';

const request = (id: number): Tracked => ({
  key: requestKey(`k${id}`),
  job: ['x'],
  queueId: queueId(String(id)),
});
const queued = ({ key }: Tracked): Observation => ({ key, state: 'queued', why: null });
const build = { number: 7, url: 'http://ci/job/x/7/' };

/** A target that takes its time, on a clock that a test moves. */
class SlowTarget extends FakeTarget {
  readonly #clock: FakeClock;
  readonly #start: number;
  /** When each look began, in milliseconds since the start. */
  readonly times: number[] = [];
  readonly seen: (readonly Tracked[])[] = [];
  latency = 0;
  /** How many requests a look would like to send, and when those that it was granted were sent, as in `times`. */
  cost = 0;
  readonly sent: number[] = [];

  constructor(clock: FakeClock) {
    super();
    this.#clock = clock;
    this.#start = clock.now();
  }

  override async observe(
    tracked: readonly Tracked[],
    _signal?: AbortSignal,
    budget?: LookBudget,
  ): Promise<Result<readonly Observation[], Refusal>> {
    for (let request = 0; request < this.cost && budget?.take() === true; request += 1)
      this.sent.push(this.#clock.now() - this.#start);
    this.times.push(this.#clock.now() - this.#start);
    this.seen.push(tracked);
    if (this.latency > 0) await new Promise<void>(resolve => this.#clock.after(this.latency, resolve));
    return this.onObserve(tracked);
  }
}

/** Within any five seconds. */
const mostRequests = (sent: readonly number[]): number =>
  Math.max(...sent.map(from => sent.filter(at => at >= from && at < from + 5_000).length));

/** Timers stand still while a machine sleeps; the wall clock does not. */
class SleepyClock extends FakeClock {
  #slept = 0;

  override now(): number {
    return super.now() + this.#slept;
  }

  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
  }
}

class Bench {
  readonly clock = new SleepyClock();
  readonly target = new SlowTarget(this.clock);
  readonly leave = new AbortController();
  readonly gaveUp: (readonly Tracked[])[] = [];
  news = false;
  readonly tracker: TrackerOfRun;
  readonly #shared: Tracker;

  constructor(polling?: Polling) {
    const { target, clock } = this;
    const [unwell, well] = [() => {}, () => {}];
    this.#shared = new Tracker({ target, clock, random: Math.random, polling, unwell, well });
    this.tracker = this.join(this.leave).tracker;
  }

  /** Another run of the process. */
  join(over = new AbortController()): { readonly tracker: TrackerOfRun; readonly over: AbortController } {
    const listener = {
      observed: () => this.news,
      back: () => {},
      gaveUp: (_refusal: Refusal, left: readonly Tracked[]) => void this.gaveUp.push(left),
    };
    return { tracker: this.#shared.join(listener, over.signal), over };
  }

  async advance(milliseconds: number, step = 50): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      this.clock.advance(step);
    }
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  /** Milliseconds between the looks. */
  get gaps(): readonly number[] {
    return this.target.times.slice(1).map((at, index) => at - (this.target.times[index] ?? 0));
  }
}

describe('the looks at a target', () => {
  test('come every second of a fixed interval, whatever a look takes', async () => {
    const bench = new Bench({ interval: 1_000, longest: 1_000 });
    bench.target.latency = 100;
    bench.tracker.track(request(1));
    await bench.advance(60_000);
    expect(new Set(bench.gaps.slice(10))).toEqual(new Set([1_000]));
  });

  test('take at most their share of a controller that needs three seconds for each', async () => {
    const bench = new Bench();
    bench.news = true;
    bench.target.latency = 3_000;
    bench.tracker.track(request(1));
    await bench.advance(10 * 60_000);
    const busy = bench.target.times.length * bench.target.latency;
    expect(busy / (10 * 60_000)).toBeLessThanOrEqual(0.11);
    expect(bench.gaps.at(-1)).toBe(30_000);
  });

  test('come no later for one that took long among others: it may have had history to read', async () => {
    const bench = new Bench();
    bench.news = true;
    bench.target.latency = 3_700;
    bench.tracker.track(request(1));
    await bench.advance(3_000);
    bench.target.latency = 50;
    await bench.advance(10_000);
    bench.target.latency = 3_700;
    await bench.advance(1_000);
    bench.target.latency = 50;
    await bench.advance(60_000);
    expect(Math.max(...bench.gaps)).toBeLessThan(5_000);
  });

  test('come two seconds after the one before when somebody waits for it, however slow the controller is', async () => {
    const bench = new Bench();
    bench.news = true;
    bench.target.latency = 3_000;
    bench.tracker.track(request(1));
    await bench.advance(120_000);
    const before = bench.target.times.length;
    bench.tracker.urge();
    await bench.advance(3_000);
    expect(bench.target.times.length).toBe(before + 1);
    for (let time = 0; time < 50; time += 1) {
      bench.tracker.urge();
      await bench.advance(50);
    }
    await bench.advance(3_000);
    // Each of them began when the one before had ended, and a look takes three seconds.
    expect(bench.target.times.length).toBe(before + 3);
  });

  test('are urged, but not to one right after the other', async () => {
    const bench = new Bench({ interval: 10_000 });
    bench.tracker.track(request(1));
    await bench.advance(30_000);
    const [last = 0] = bench.target.times.slice(-1);
    await bench.advance(last + 10_100 - 30_000);
    bench.tracker.urge();
    await bench.advance(1_800);
    expect(bench.target.times.at(-1)).toBe(last + 10_000);
    await bench.advance(200);
    expect(bench.target.times.at(-1)).toBe(last + 12_000);
  });

  test('come quicker again when the controller does', async () => {
    const bench = new Bench();
    bench.news = true;
    bench.target.latency = 3_000;
    bench.tracker.track(request(1));
    await bench.advance(60_000);
    bench.target.latency = 50;
    await bench.advance(60_000);
    expect(bench.gaps.at(-1)).toBe(1_000);
  });

  test('become rare while nothing happens, and are at hand when something is submitted', async () => {
    const bench = new Bench();
    bench.tracker.track(request(1));
    await bench.advance(10 * 60_000);
    expect(bench.gaps.at(-1)).toBe(10_000);
    const before = bench.target.times.length;
    bench.tracker.track(request(2));
    await bench.advance(100);
    expect(bench.target.times.length).toBe(before + 1);
  });

  test('go on at once when the machine has slept', async () => {
    const bench = new Bench({ interval: 60_000 });
    bench.tracker.track(request(1));
    await bench.advance(70_000);
    const before = bench.target.times.length;
    bench.clock.sleep(3_600_000);
    await bench.advance(1_100);
    expect(bench.target.times.length).toBe(before + 1);
  });

  test('go on when the clock was set back', async () => {
    const bench = new Bench({ interval: 2_000 });
    bench.tracker.track(request(1));
    await bench.advance(20_000);
    const before = bench.target.times.length;
    bench.clock.sleep(-3_600_000);
    await bench.advance(20_000);
    expect(bench.target.times.length).toBeGreaterThanOrEqual(before + 4);
  });

  test('end with what they are for, and leave no timer behind', async () => {
    const bench = new Bench();
    bench.tracker.track(request(1));
    await bench.advance(3_000);
    bench.tracker.untrack(requestKey('k1'));
    await bench.advance(100);
    expect(bench.clock.pending).toBe(0);
    bench.tracker.track(request(2));
    await bench.advance(3_000);
    bench.leave.abort();
    await bench.advance(100);
    expect(bench.clock.pending).toBe(0);
  });
});

describe('looks that cost several requests', () => {
  test('come as often as others do while that is little, and then evenly as their rate allows', async () => {
    const bench = new Bench();
    bench.news = true;
    bench.target.cost = 1;
    bench.tracker.track(request(1));
    await bench.advance(60_000);
    expect(bench.gaps.at(-1)).toBe(1_000);
    bench.target.cost = 4;
    await bench.advance(60_000);
    expect(new Set(bench.gaps.slice(-10))).toEqual(new Set([2_500]));
    expect(mostRequests(bench.target.sent)).toBeLessThanOrEqual(9);
  });

  test('are granted no more at once than in any five seconds, and what is left over has its turn after these', async () => {
    const bench = new Bench();
    bench.target.cost = 40;
    bench.tracker.track(request(1));
    await bench.advance(30_000);
    expect(mostRequests(bench.target.sent)).toBe(9);
    expect(new Set(bench.gaps)).toEqual(new Set([5_000]));
  });

  test('keep to their rate when something is submitted, again and again', async () => {
    const bench = new Bench();
    bench.target.cost = 3;
    bench.tracker.track(request(1));
    for (let id = 2; id < 10; id += 1) {
      await bench.advance(2_500);
      bench.tracker.track(request(id));
    }
    expect(mostRequests(bench.target.sent)).toBeLessThanOrEqual(9);
  });

  test('keep to their rate while they fail', async () => {
    const bench = new Bench({ interval: 100 });
    bench.target.cost = 8;
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.tracker.track(request(1));
    await bench.advance(20_000);
    expect(
      Math.max(
        ...bench.target.sent.map(
          from => bench.target.sent.filter(at => at >= from && at < from + 500).length,
        ),
      ),
    ).toBeLessThanOrEqual(9);
  });

  test('hold up nobody who is done: nothing is waited for when nothing is left to follow', async () => {
    const bench = new Bench();
    bench.target.cost = 40;
    bench.tracker.track(request(1));
    await bench.advance(1_000);
    bench.tracker.untrack(requestKey('k1'));
    await bench.advance(50);
    expect(bench.clock.pending).toBe(0);
  });
});

test('a build that was seen to start is looked for by its number from then on', async () => {
  const bench = new Bench();
  bench.target.onObserve = tracked => ok(tracked.map(({ key }) => ({ key, state: 'running', build })));
  bench.tracker.track(request(1));
  await bench.advance(3_000);
  expect(bench.target.seen.map(([one]) => one?.build)).toEqual([
    undefined,
    ...Array(bench.target.seen.length - 1).fill(build),
  ]);
});

/** What the runs of a process do there, one after the other: which of them does it, and how long nothing else happens. */
const doing = fc.array(
  fc.record({
    what: fc.constantFrom('join', 'track', 'untrack', 'urge', 'leave'),
    who: fc.nat(5),
    cost: fc.integer({ min: 1, max: 12 }),
    wait: fc.nat(3_000),
  }),
  { maxLength: 30 },
);

test('however many runs come and go, their looks together keep to the rate of one', async () => {
  await fc.assert(
    fc.asyncProperty(doing, async steps => {
      const bench = new Bench();
      const runs = [{ tracker: bench.tracker, over: bench.leave }];
      for (const [id, { what, who, cost, wait }] of steps.entries()) {
        const run = runs[who % runs.length];
        bench.target.cost = cost;
        if (what === 'join') runs.push(bench.join());
        else if (what === 'track') run?.tracker.track(request(id));
        else if (what === 'untrack')
          for (const { key } of bench.target.seen.at(-1) ?? []) run?.tracker.untrack(key);
        else if (what === 'urge') run?.tracker.urge();
        else run?.over.abort();
        await bench.advance(wait);
      }
      expect(mostRequests(bench.target.sent)).toBeLessThanOrEqual(9);
      for (const { over } of runs) over.abort();
      await bench.advance(100);
      expect(bench.clock.pending).toBe(0);
    }),
    { numRuns: 60 },
  );
});

describe('a target that does not answer', () => {
  test('is given up with everything on it after a quarter of an hour, and not before', async () => {
    const bench = new Bench();
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.tracker.track(request(1));
    bench.tracker.track(request(2));
    await bench.advance(PATIENCE - 60_000, 500);
    expect(bench.gaveUp).toEqual([]);
    await bench.advance(120_000, 500);
    expect(bench.gaveUp.map(left => left.map(({ key }) => key))).toEqual([['k1', 'k2']]);
    expect(bench.clock.pending).toBe(0);
  });

  test('is given as long anew for what is followed after a while in which nothing was', async () => {
    const bench = new Bench();
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.tracker.track(request(1));
    await bench.advance(PATIENCE - 60_000, 500);
    bench.tracker.untrack(requestKey('k1'));
    await bench.advance(60_000, 500);
    bench.tracker.track(request(2));
    await bench.advance(PATIENCE - 60_000, 500);
    expect(bench.gaveUp).toEqual([]);
    await bench.advance(120_000, 500);
    expect(bench.gaveUp.map(left => left.map(({ key }) => key))).toEqual([['k2']]);
  });

  test('is not given up because the machine slept for a day', async () => {
    const bench = new Bench();
    bench.target.onObserve = () => err(refusal('unreachable'));
    bench.tracker.track(request(1));
    await bench.advance(5_000);
    bench.clock.sleep(24 * 3_600_000);
    await bench.advance(5_000);
    bench.target.onObserve = tracked => ok(tracked.map(queued));
    await bench.advance(30_000);
    expect(bench.gaveUp).toEqual([]);
  });
});
