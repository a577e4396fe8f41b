import { describe, expect, test } from 'vitest';
import { pause } from '../../src/core/clock.ts';
import { runId } from '../../src/core/ids.ts';
import { ok } from '../../src/core/result.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Caps } from '../../src/run/caps/caps.ts';
import { execute, type RunOptions } from '../../src/run/execute.ts';
import { TargetDesks } from '../../src/run/per-target/target-desk.ts';
import type { SubmitOutcome } from '../../src/targets/submission.ts';
import { Bench, planOf, running } from './bench.ts';
import { finished, refusal } from './fake-target.ts';

/** What several runs of a process share. */
class Shared extends Bench {
  readonly caps = new Caps();
  readonly desks = new TargetDesks();
  readonly defects: unknown[] = [];

  run(plan: Plan, options: Partial<RunOptions> = {}): void {
    void execute(plan, {
      run: runId(`run-${this.defects.length}`),
      targets: new Map([['ci', this.target]]),
      clock: this.clock,
      caps: this.caps,
      desks: this.desks,
      emit: event => void this.events.push(event),
      stop: this.stop.signal,
      leave: this.leave.signal,
      ...options,
    }).catch(defect => this.defects.push(defect));
  }

  /** The nth submit meets a defect. */
  failAt(nth: number): void {
    this.target.onSubmit = submission => {
      if (this.target.submitted.length === nth) throw new Error('a defect');
      return this.target.queued(submission);
    };
  }
}

const TIMED = 'timeout: {queue: 1h, build: 2h}';

describe('a run that ends by a defect', () => {
  test('looks for nothing more, sends nothing more, tells nothing more, and leaves no timer', async () => {
    const one = new Shared();
    one.failAt(2);
    one.target.onObserve = tracked => ok(tracked.map(running));
    one.run(
      planOf(`  a: {job: x, ${TIMED}}\n  b: {job: y, ${TIMED}}\n  c: {job: z, ${TIMED}}`, ', concurrency: 2'),
    );
    await one.advance(5_000);
    expect(one.defects.map(String)).toEqual(['Error: a defect']);
    const { looks, submitted } = one.target;
    const told = one.events.length;
    expect(submitted).toHaveLength(2);
    expect(one.clock.pending).toBe(0);
    one.target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    await one.advance(600_000);
    expect([one.target.looks, one.target.submitted.length, one.events.length]).toEqual([looks, 2, told]);
  });

  test('gives back the places that it had, and another run takes them', async () => {
    const one = new Shared();
    one.failAt(2);
    one.run(planOf('  a: {job: x}\n  b: {job: y}', ', concurrency: 2'));
    await one.advance(5_000);
    expect(one.defects).toHaveLength(1);
    expect(one.caps.size).toBe(0);
    one.run(planOf('  c: {job: x}\n  d: {job: y}', ', concurrency: 2'));
    await one.advance(5_000);
    expect(one.target.submitted).toHaveLength(4);
    one.leave.abort();
    await one.advance(5_000);
  });

  test('sends nothing that was on its way to be sent', async () => {
    const one = new Shared();
    one.failAt(1);
    // Its job is not known to have builds before it is described, which takes a while.
    one.target.nextBuild = job => (job[0] === 'y' ? null : undefined);
    let described = (): void => {};
    one.target.describe = () =>
      new Promise(resolve => {
        described = () => resolve(ok({ url: '', buildable: true, parameters: [] }));
      });
    one.run(planOf('  a: {job: x}\n  b: {job: y}'));
    await one.advance(1_000);
    expect(one.defects).toHaveLength(1);
    described();
    await one.advance(5_000);
    expect(one.target.submitted).toHaveLength(1);
  });
});

test('what a run that ended by a defect is still answered is told to nobody, and followed by nobody', async () => {
  const one = new Shared();
  one.target.onSubmit = async submission => {
    if (submission.job[0] === 'y') throw new Error('a defect');
    await pause(one.clock, 2_000);
    return one.target.queued(submission);
  };
  one.run(planOf(`  a: {job: x, ${TIMED}}\n  b: {job: y}`));
  await one.advance(1_000);
  expect(one.defects).toHaveLength(1);
  const told = one.events.length;
  await one.advance(10_000);
  expect(one.events).toHaveLength(told);
  expect([one.target.looks, one.clock.pending]).toEqual([0, 0]);
});

describe('a run that is left', () => {
  test('gives back its places to the other runs of the process', async () => {
    const one = new Shared();
    one.target.onObserve = tracked => ok(tracked.map(running));
    const left = new AbortController();
    one.run(planOf('  a: {job: x}', ', concurrency: 1'), { leave: left.signal });
    await one.advance(5_000);
    left.abort();
    await one.advance(1_000);
    expect(one.caps.size).toBe(0);
  });

  test('looks for nothing that a late answer names', async () => {
    const one = new Shared();
    let answer = (_: SubmitOutcome): void => {};
    one.target.onSubmit = () =>
      new Promise(resolve => {
        answer = resolve;
      });
    one.run(planOf(`  a: {job: x, ${TIMED}}`));
    await one.advance(1_000);
    one.leave.abort();
    await one.advance(1_000);
    const [submission] = one.target.submitted;
    if (submission !== undefined) answer(one.target.queued(submission));
    await one.settle();
    expect(one.clock.pending).toBe(0);
    await one.advance(60_000);
    expect(one.target.looks).toBe(0);
  });

  test('leaves no timer of a pause that its controller has asked for, and sends nothing after it', async () => {
    const one = new Shared();
    one.target.onSubmit = () => ({
      kind: 'rejected',
      refusal: { ...refusal('gateway'), retryAfter: 600_000 },
    });
    one.run(planOf('  a: {job: x}'));
    await one.advance(1_000);
    expect(one.target.submitted).toHaveLength(1);
    expect(one.clock.pending).toBe(1);
    one.leave.abort();
    await one.settle();
    expect(one.clock.pending).toBe(0);
    await one.advance(600_000);
    expect(one.target.submitted).toHaveLength(1);
  });
});
