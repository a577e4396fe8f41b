import { expect, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { mustPrecede } from '../../../src/store/journal.ts';
import type { BuildResult } from '../../../src/targets/build.ts';
import { Bench, planOf, running } from '../bench.ts';
import { finished } from '../fake-target.ts';

/* A store that can no longer be written ends the sending and not the following: what volley decides from then on, nobody
   would know who goes on with the run, and so it is not done. */

const planWith = (numbers: string, more: string): Plan =>
  planOf(`  t: {job: x, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}${more}}`);

const three = (more: string): Plan => planWith('1, 2, 3', more);

/** A run whose store is well until it is said that it is not. */
class Unrecorded extends Bench {
  /** What comes of writing something down that something else waits for. */
  record: (event: RunEvent) => Promise<boolean> = async () => true;
  /** What a look shows of builds, by their queue ids; the others run. */
  readonly results = new Map<string, BuildResult>();

  constructor(plan: Plan) {
    super();
    this.target.onObserve = tracked =>
      ok(
        tracked.map(one => {
          const result = this.results.get(one.queueId);
          return result === undefined ? running(one) : finished(one, result);
        }),
      );
    const emit = (event: RunEvent): undefined | Promise<boolean> => {
      this.events.push(event);
      return mustPrecede(event) ? this.record(event) : undefined;
    };
    this.start(plan, { emit });
  }

  get stopped(): readonly string[] {
    return this.target.cancelled.map(({ queueId }) => queueId);
  }

  get verdicts(): readonly unknown[] {
    return this.ended().requests.map(({ verdict }) => verdict);
  }
}

test('what is not sent for want of a record is no failure that `fail-fast` stops the others for', async () => {
  const run = new Unrecorded(planWith('1, 2, 3, 4', ', max-parallel: 2, fail-fast: true'));
  await run.advance(3_000);
  run.record = async () => false;
  run.results.set('1', 'SUCCESS');
  await run.advance(3_000);
  expect(run.stopped).toEqual([]);
  run.results.set('2', 'SUCCESS');
  await run.advance(3_000);
  expect(run.verdicts).toEqual(['succeeded', 'succeeded', 'rejected', 'rejected']);
});

test('what fails then stops nothing: whoever goes on with the run decides that', async () => {
  const run = new Unrecorded(three(', fail-fast: true'));
  await run.advance(3_000);
  run.record = async () => false;
  run.results.set('1', 'FAILURE');
  await run.advance(3_000);
  expect(run.stopped).toEqual([]);
  for (const id of ['2', '3']) run.results.set(id, 'SUCCESS');
  await run.advance(3_000);
  expect(run.verdicts).toEqual(['failed', 'succeeded', 'succeeded']);
  expect(run.ended().requests.map(({ cancelled }) => cancelled)).toEqual([null, null, null]);
});

test('a build whose time is over is left to the controller instead of being stopped', async () => {
  const run = new Unrecorded(three(', timeout: {build: 10s}'));
  await run.advance(3_000);
  run.record = async () => false;
  await run.advance(120_000);
  expect(run.stopped).toEqual([]);
  expect(run.verdicts).toEqual(['timed-out', 'timed-out', 'timed-out']);
});

test('a cancel waits for its record', async () => {
  const run = new Unrecorded(three(', fail-fast: true'));
  await run.advance(3_000);
  let settle = (_recorded: boolean): void => {};
  const written = new Promise<boolean>(resolve => {
    settle = resolve;
  });
  run.record = () => written;
  run.results.set('1', 'FAILURE');
  await run.advance(3_000);
  expect(run.stopped).toEqual([]);
  settle(true);
  await run.settle();
  expect(run.stopped).toEqual(['2', '3']);
  for (const id of ['2', '3']) run.results.set(id, 'ABORTED');
  await run.advance(3_000);
  expect(run.verdicts).toEqual(['failed', 'cancelled', 'cancelled']);
});

test('a person is obeyed all the same', async () => {
  const run = new Unrecorded(three(', fail-fast: true'));
  await run.advance(3_000);
  let settle = (_recorded: boolean): void => {};
  const written = new Promise<boolean>(resolve => {
    settle = resolve;
  });
  run.record = () => written;
  run.results.set('1', 'FAILURE');
  await run.advance(3_000);
  // Those that were to be stopped for the failure anyway, as far as anybody could tell by then, are no exception.
  run.stop.abort();
  await run.advance(500);
  settle(false);
  await run.settle();
  expect(run.stopped).toEqual(['2', '3']);
  for (const id of ['2', '3']) run.results.set(id, 'ABORTED');
  await run.advance(3_000);
  expect(run.ended().requests.map(({ cancelled }) => cancelled)).toEqual([null, 'interrupt', 'interrupt']);
});
