import { expect, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { mustPrecede } from '../../../src/store/journal.ts';
import type { Submission, SubmitOutcome, SubmitSignals } from '../../../src/targets/submission.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

/* A process that stood still between a record and the first byte may have lost its run: what it had announced is announced
   once more, which only the owner can do, and not sent before. */

/** How long the run is its process's own after a record. Milliseconds. */
const SURE = 10_000;

const CALLED_OFF: SubmitOutcome = { kind: 'rejected', refusal: refusal('interrupted') };

/** A run in a process that can stand still, and a target that asks last whether a request is still wanted. */
class Standing extends Bench {
  /** When the store last heard of it. */
  heardAt = 0;
  /** What comes of writing something down that something else waits for. */
  isTaken = false;
  /** What happens between a record and the first byte of what it announces, each once. */
  readonly before: (() => void)[] = [];
  /** What reached the server. */
  readonly arrived: Submission[] = [];

  constructor(plan: Plan) {
    super();
    this.heardAt = this.clock.monotonic();
    this.target.onSubmit = (submission, signals) => this.#submit(submission, signals);
    this.target.onObserve = tracked => ok(tracked.map(one => finished(one)));
    this.start(plan, {
      emit: event => this.#emit(event),
      isOurs: now => now - this.heardAt < SURE,
    });
  }

  /** Its timers are overdue when it goes on; sockets may come before them. */
  standStill(): void {
    this.heardAt -= SURE;
  }

  #submit(submission: Submission, { leave, stop }: SubmitSignals): SubmitOutcome {
    this.before.shift()?.();
    if (leave.aborted || stop.aborted || submission.isWanted?.() === false) return CALLED_OFF;
    this.arrived.push(submission);
    return this.target.queued(submission);
  }

  #emit(event: RunEvent): undefined | Promise<boolean> {
    this.events.push(event);
    if (!mustPrecede(event)) return undefined;
    if (!this.isTaken) this.heardAt = this.clock.monotonic();
    return Promise.resolve(!this.isTaken);
  }
}

const ONE = planOf('  t: {job: x}');

test('is announced once more, and then sent', async () => {
  const run = new Standing(ONE);
  run.before.push(() => run.standStill());
  await run.advance(3_000);
  expect(run.states(ONE, 't')).toEqual(['submitting', 'planned', 'submitting', 'queued', 'finished']);
  expect(run.arrived).toHaveLength(1);
  expect(run.ended().requests.map(({ verdict }) => verdict)).toEqual(['succeeded']);
});

test('is not sent when the run is another process’s by then', async () => {
  const run = new Standing(ONE);
  run.before.push(() => {
    run.standStill();
    run.isTaken = true;
  });
  await run.advance(3_000);
  expect(run.arrived).toEqual([]);
  expect(run.ended().requests[0]?.state).toMatchObject({
    refusal: { reason: 'not-recorded', effect: 'none' },
  });
});

test('is not announced once more when nobody wants it any more', async () => {
  const run = new Standing(ONE);
  run.before.push(() => {
    run.standStill();
    // After the target has asked.
    queueMicrotask(() => run.stop.abort());
  });
  await run.advance(3_000);
  expect(run.arrived).toEqual([]);
  expect(run.states(ONE, 't')).toEqual(['submitting', 'skipped']);
  expect(run.ended().requests[0]?.state).toMatchObject({ state: 'skipped', by: 'interrupt' });
});

test('and called off the next time for another reason is not taken for kept back again', async () => {
  const run = new Standing(ONE);
  run.before.push(() => run.standStill());
  const { onSubmit } = run.target;
  // A target that is told to stop does not ask.
  run.target.onSubmit = (submission, signals) =>
    run.target.submitted.length === 2 ? CALLED_OFF : onSubmit(submission, signals);
  await run.advance(3_000);
  expect(run.states(ONE, 't')).toEqual(['submitting', 'planned', 'submitting', 'skipped']);
});

test('says nothing of how well its target is: the circuit stays closed', async () => {
  const plan = planOf('  t: {job: x, matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "${{ matrix.n }}"}}');
  const run = new Standing(plan);
  run.before.push(...plan.requests.map(() => () => run.standStill()));
  await run.advance(5_000);
  expect(run.arrived).toHaveLength(6);
  expect(run.events.filter(({ type }) => type === 'target-unwell' || type === 'request-held')).toEqual([]);
});

test('a stop that volley decided on waits until the run is known to be its own, and is asked for once', async () => {
  const run = new Standing(planOf('  t: {job: x, timeout: {build: 10s}}'));
  run.target.onObserve = tracked => ok(tracked.map(running));
  await run.advance(5_000);
  // Its record is written; then it stands still.
  const { cancel } = run.target;
  run.target.cancel = (...asked) => {
    run.target.cancel = cancel;
    run.standStill();
    return cancel.apply(run.target, asked);
  };
  const told = (type: string): number => run.events.filter(event => event.type === type).length;
  while (told('request-cancelling') === 0) await run.advance(100);
  await run.advance(3_000);
  expect(run.target.cancelled).toEqual([]);
  run.heardAt = run.clock.monotonic();
  await run.advance(5_000);
  expect(run.target.cancelled).toHaveLength(1);
  expect(told('cancel-refused')).toBe(0);
});

test('a person’s stop is asked for in any case', async () => {
  const run = new Standing(ONE);
  run.target.onObserve = tracked => ok(tracked.map(running));
  await run.advance(5_000);
  run.standStill();
  run.stop.abort();
  await run.advance(500);
  expect(run.target.cancelled).toHaveLength(1);
});
