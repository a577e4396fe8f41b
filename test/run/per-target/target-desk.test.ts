import { describe, expect, test } from 'vitest';
import { queueId, type RequestKey, runId } from '../../../src/core/ids.ts';
import { err, ok } from '../../../src/core/result.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { execute, type RunOptions } from '../../../src/run/execute.ts';
import { TargetDesks } from '../../../src/run/per-target/target-desk.ts';
import type { RunSummary } from '../../../src/run/summary.ts';
import { PATIENCE } from '../../../src/run/waiting/patience.ts';
import { FakeClock } from '../../fake-clock.ts';
import { planOf, running } from '../bench.ts';
import { FakeTarget, finished, refusal } from '../fake-target.ts';

interface Run {
  readonly events: RunEvent[];
  readonly stop: AbortController;
  readonly leave: AbortController;
  summary: RunSummary | null;
}

/** Runs of one process, which go to one target. */
class Process {
  readonly clock = new FakeClock();
  readonly target = new FakeTarget();
  readonly desks = new TargetDesks();

  constructor() {
    this.target.now = () => this.clock.monotonic();
  }

  start(name: string, plan: Plan, options: Partial<RunOptions> = {}): Run {
    const run: Run = { events: [], stop: new AbortController(), leave: new AbortController(), summary: null };
    const executed = execute(plan, {
      run: runId(name),
      targets: new Map([['ci', this.target]]),
      desks: this.desks,
      clock: this.clock,
      random: () => 0.5,
      emit: event => void run.events.push(event),
      stop: run.stop.signal,
      leave: run.leave.signal,
      ...options,
    });
    void executed.then(summary => {
      run.summary = summary;
    });
    return run;
  }

  startAll(amount: number, plan: Plan): readonly Run[] {
    return Array.from({ length: amount }, (_, n) => this.start(`run-${n}`, plan));
  }

  async advance(milliseconds: number, step = 100): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.settle();
      this.clock.advance(step);
    }
    await this.settle();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
  }
}

const one = planOf('  t: {job: x}');
const many = (amount: number, target = ''): Plan => {
  const numbers = Array.from({ length: amount }, (_, n) => n);
  return planOf(`  t: {job: x, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`, target);
};

const told = <Type extends RunEvent['type']>({ events }: Run, type: Type) =>
  events.filter((event): event is Extract<RunEvent, { type: Type }> => event.type === type);

describe('the looks of a process at a target', () => {
  test('are as many for twenty runs as for one', async () => {
    const looksFor = async (runs: number): Promise<number> => {
      const process = new Process();
      process.startAll(runs, one);
      await process.advance(10_000);
      return process.target.looks;
    };
    expect(await looksFor(20)).toBe(await looksFor(1));
  });

  test('show each run its own, though runs of one trigger have the same keys', async () => {
    const process = new Process();
    process.target.onObserve = tracked => {
      expect(new Set(tracked.map(({ key }) => key)).size).toBe(tracked.length);
      return ok(
        tracked.map(each =>
          each.queueId === queueId('2') ? finished(each, 'FAILURE') : finished(each, 'SUCCESS'),
        ),
      );
    };
    const [first, second] = process.startAll(2, one);
    await process.advance(5_000);
    const results = [first, second].map(run => run?.summary?.requests[0]?.state);
    expect(results).toMatchObject([
      { result: 'SUCCESS', build: { number: 1 } },
      { result: 'FAILURE', build: { number: 2 } },
    ]);
    expect(results[0]).not.toEqual(results[1]);
  });

  test('look for a build by its number in each run, once it was seen to start', async () => {
    const process = new Process();
    const seen: (number | undefined)[][] = [];
    process.target.onObserve = tracked => {
      seen.push(tracked.map(({ build }) => build?.number));
      return ok(tracked.map(running));
    };
    process.startAll(2, one);
    await process.advance(5_000);
    expect(seen.at(-1)).toEqual([1, 2]);
  });

  test('go on for the others when a run is left, and begin anew after the last', async () => {
    const process = new Process();
    const looked: number[] = [];
    process.target.onObserve = tracked => {
      looked.push(tracked.length);
      return ok(tracked.map(running));
    };
    const [first, second] = process.startAll(2, one);
    await process.advance(5_000);
    first?.leave.abort();
    await process.advance(5_000);
    expect(looked.at(-1)).toBe(1);
    second?.leave.abort();
    await process.advance(1_000);
    expect(process.clock.pending).toBe(0);
    const before = looked.length;
    await process.advance(30_000);
    expect(looked.length).toBe(before);
    const third = process.start('third', one);
    await process.advance(5_000);
    expect(looked.length).toBeGreaterThan(before);
    process.target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    await process.advance(5_000);
    expect(third.summary?.requests[0]?.state.state).toBe('finished');
    expect(process.clock.pending).toBe(0);
  });

  test('go on though a run was left while one of them was under way', async () => {
    const process = new Process();
    const first = process.start('first', one);
    await process.advance(3_000);
    let answer = (): void => {};
    process.target.observe = async tracked => {
      await new Promise<void>(resolve => {
        answer = resolve;
      });
      return ok(tracked.map(each => finished(each)));
    };
    await process.advance(2_000);
    first.leave.abort();
    await process.advance(1_000);
    const second = process.start('second', one);
    const late = answer;
    await process.advance(3_000);
    late();
    answer();
    await process.advance(1_000);
    expect(first.summary?.requests[0]?.state.state).toBe('queued');
    expect(second.summary?.requests[0]?.state.state).toBe('finished');
  });

  test('are waited for by each run as long as it would alone: one that came late does not give up with the first', async () => {
    const process = new Process();
    const first = process.start('first', one);
    await process.advance(3_000);
    process.target.onObserve = () => err(refusal('unreachable'));
    await process.advance(PATIENCE - 60_000, 500);
    const second = process.start('second', one);
    await process.advance(3 * 60_000, 500);
    expect(first.summary?.requests[0]?.state.state).toBe('unknown');
    expect(second.summary).toBeNull();
    await process.advance(PATIENCE, 500);
    expect(second.summary?.requests[0]?.state.state).toBe('unknown');
  });
});

describe('the back-pressure of a target', () => {
  const bounded = many(12, ', back-pressure: {queue-length: 5}');

  test('counts what all runs of the process have sent', async () => {
    const process = new Process();
    const { target } = process;
    target.onLoad = () => ok({ queueLength: target.submitted.length, quietingDown: false });
    process.startAll(4, bounded);
    await process.advance(30_000);
    expect(target.submitted.length).toBe(5);
  });

  test('counts what a run has sent that is over by now, as long as its queue was not read since', async () => {
    const process = new Process();
    const { target } = process;
    let known = { queueLength: 0, quietingDown: false, at: -Infinity };
    target.load = async (maximumAge: number) => {
      const at = process.clock.monotonic();
      if (at - known.at >= maximumAge) known = { ...known, queueLength: target.submitted.length, at };
      return ok(known);
    };
    const first = process.start('first', many(4, ', back-pressure: {queue-length: 5}'), { detach: true });
    await process.advance(100);
    expect(first.summary).not.toBeNull();
    process.start('second', bounded);
    await process.advance(1_000);
    expect(target.submitted.length).toBe(5);
  });

  test('has room again for what a run had on its way that was left', async () => {
    const process = new Process();
    const { target } = process;
    target.onSubmit = () => new Promise(() => {});
    const first = process.start('first', bounded);
    await process.advance(1_000);
    expect(target.submitted.length).toBe(5);
    first.leave.abort();
    target.onSubmit = submission => target.queued(submission);
    target.onLoad = () => ok({ queueLength: 0, quietingDown: false });
    process.start('second', bounded);
    await process.advance(10_000);
    expect(target.submitted.length).toBe(17);
  });

  test('holds the other runs back when one is stopped', async () => {
    const process = new Process();
    const { target } = process;
    target.onLoad = () => ok({ queueLength: 9, quietingDown: false });
    const [first, second] = process.startAll(2, bounded);
    await process.advance(3_000);
    first?.stop.abort();
    await process.advance(3_000);
    expect(first?.summary?.interrupted).toBe(true);
    expect(target.submitted).toEqual([]);
    target.onLoad = () => ok({ queueLength: 0, quietingDown: false });
    await process.advance(10_000);
    expect(target.submitted.length).toBeGreaterThan(0);
    expect(second?.summary).toBeNull();
  });
});

describe('the circuit breaker of a target', () => {
  /** A controller that answers looks, and takes no triggers. */
  const sick = async (runs: number) => {
    const process = new Process();
    process.target.onObserve = tracked => ok(tracked.map(running));
    const well = process.start('well', one);
    await process.advance(1_000);
    process.target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('starting') });
    const all = process.startAll(runs, one);
    await process.advance(60_000);
    return { process, all, well, sent: process.target.submitted.length };
  };

  test('probes one at a time, however many runs wait', async () => {
    expect((await sick(20)).sent - (await sick(1)).sent).toBeLessThanOrEqual(20 - 1);
  });

  test('keeps a run that comes from sending anything, and tells it and all others once that it is unwell', async () => {
    const { process, all } = await sick(3);
    const before = process.target.submitted.length;
    const late = process.start('late', one);
    await process.settle();
    expect(process.target.submitted.length).toBe(before);
    for (const run of [...all, late]) expect(told(run, 'target-unwell').length).toBe(1);
    process.target.onSubmit = submission => process.target.queued(submission);
    await process.advance(60_000);
    for (const run of [...all, late]) expect(told(run, 'target-well').length).toBe(1);
  });

  test('goes on to probe when the run is left whose request is the probe', async () => {
    const { process, all } = await sick(2);
    let asked: RequestKey | null = null;
    process.target.onSubmit = ({ key }) => {
      asked = key;
      return new Promise(() => {});
    };
    await process.advance(60_000);
    expect(asked).not.toBeNull();
    const sent = process.target.submitted.length;
    process.target.onSubmit = submission => process.target.queued(submission);
    // Whichever of them it is.
    for (const run of all) run.leave.abort();
    const other = process.start('other', one);
    await process.advance(60_000);
    expect(process.target.submitted.length).toBe(sent + 1);
    expect(told(other, 'request-changed').some(({ state }) => state.state === 'queued')).toBe(true);
  });

  test('gives a run that comes into a long outage as much time as any', async () => {
    const { process, all } = await sick(1);
    await process.advance(PATIENCE, 500);
    expect(all[0]?.summary?.requests[0]?.state.state).toBe('rejected');
    const late = process.start('late', one);
    await process.advance(PATIENCE / 2, 500);
    expect(late.summary).toBeNull();
    process.target.onSubmit = submission => process.target.queued(submission);
    await process.advance(60_000);
    expect(told(late, 'request-changed').some(({ state }) => state.state === 'queued')).toBe(true);
  });
});
