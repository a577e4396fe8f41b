import { describe, expect, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import type { RequestState } from '../../../src/run/request-state.ts';
import type { SendTurn, SubmitOutcome, SubmitSignals, TurnWait } from '../../../src/targets/submission.ts';
import { Bench, planOf } from '../bench.ts';
import { FakeTarget, finished, refusal } from '../fake-target.ts';

/*
 * What is announced may have been sent, as far as anybody can tell after a crash: so nothing is announced before it can
 * be sent at once, and what certainly had no effect is taken back.
 */

const five = planOf('  t: {job: x, matrix: {n: [1, 2, 3, 4, 5]}, parameters: {N: "${{ matrix.n }}"}}');
const one = planOf('  t: {job: x}');

/** A target with a limit, whose turns a test gives. */
class LimitedTarget extends FakeTarget {
  readonly waiting: ((turn: SendTurn | null) => void)[] = [];
  givenBack = 0;
  readonly takeTurn = (
    { onHeld, whenUnwanted }: TurnWait,
    { stop }: SubmitSignals,
  ): Promise<SendTurn | null> =>
    new Promise(resolve => {
      onHeld();
      this.waiting.push(resolve);
      whenUnwanted(() => resolve(null));
      stop.addEventListener('abort', () => resolve(null));
    });

  give(): void {
    this.waiting.shift()?.({
      giveBack: () => {
        this.givenBack += 1;
      },
    });
  }
}

function limitedBench(): { readonly bench: Bench; readonly target: LimitedTarget } {
  const bench = new Bench();
  const target = new LimitedTarget();
  target.now = () => bench.clock.monotonic();
  return { bench, target };
}

const statesOf = ({ events }: Bench): readonly RequestState['state'][] =>
  events.flatMap(event => (event.type === 'request-changed' ? [event.state.state] : []));

const amountOf = (bench: Bench, state: RequestState['state']): number =>
  statesOf(bench).filter(each => each === state).length;

describe('under a limit on how many requests are sent in a time', () => {
  test('one that waits for its turn is not announced', async () => {
    const { bench, target } = limitedBench();
    bench.start(five, { targets: new Map([['ci', target]]) });
    await bench.advance(5_000);
    expect(statesOf(bench)).toEqual([]);
    target.give();
    target.give();
    await bench.advance(100);
    expect(amountOf(bench, 'submitting')).toBe(2);
    expect(target.submitted).toHaveLength(2);
    bench.leave.abort();
    await bench.settle();
  });

  test('a turn is handed over with its request, and an interrupt ends the wait for one', async () => {
    const { bench, target } = limitedBench();
    bench.start(five, { targets: new Map([['ci', target]]) });
    await bench.advance(500);
    target.give();
    await bench.advance(100);
    expect(target.submitted[0]?.turn).toBeDefined();
    expect(target.givenBack).toBe(0);
    bench.stop.abort();
    target.give();
    await bench.advance(100);
    expect(target.submitted).toHaveLength(1);
    bench.leave.abort();
    await bench.settle();
    expect(
      bench
        .ended()
        .requests.map(({ state }) => state.state)
        .sort(),
    ).toEqual(['queued', 'skipped', 'skipped', 'skipped', 'skipped']);
  });

  test('it stands at the circuit breaker again, when its target became unwell while it waited', async () => {
    const { bench, target } = limitedBench();
    target.onSubmit = (): SubmitOutcome => ({ kind: 'rejected', refusal: refusal('starting') });
    bench.start(five, { targets: new Map([['ci', target]]) });
    await bench.advance(500);
    target.give();
    await bench.advance(100);
    expect(target.submitted).toHaveLength(1);
    for (let n = 0; n < 4; n += 1) target.give();
    await bench.advance(100);
    expect(target.submitted).toHaveLength(1);
    expect(target.givenBack).toBe(4);
    expect(statesOf(bench)).toEqual(['submitting', 'planned']);
    bench.leave.abort();
    await bench.settle();
  });
});

describe('one that was refused, certainly without an effect', () => {
  test('is taken back while it waits to be sent again, and announced anew', async () => {
    const bench = new Bench();
    const { target } = bench;
    target.onSubmit = submission =>
      target.submitted.length === 1
        ? { kind: 'rejected', refusal: refusal('unreachable') }
        : target.queued(submission);
    target.onObserve = tracked => ok(tracked.map(each => finished(each)));
    bench.start(one);
    await bench.advance(50);
    expect(bench.states(one, 't')).toEqual(['submitting', 'planned']);
    await bench.advance(5_000);
    expect(bench.states(one, 't')).toEqual(['submitting', 'planned', 'submitting', 'queued', 'finished']);
  });

  test('is not sent again once nobody wants it any more', async () => {
    const bench = new Bench();
    const { target } = bench;
    target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('starting') });
    bench.start(one);
    await bench.advance(50);
    bench.stop.abort();
    await bench.advance(1_000);
    expect(target.submitted).toHaveLength(1);
    expect(bench.ended().requests[0]?.state).toMatchObject({ state: 'skipped' });
  });
});

test('those that a circuit holds back are not announced', async () => {
  const bench = new Bench();
  const plan = planOf(
    '  t: {job: x, max-parallel: 2, matrix: {n: [1, 2, 3, 4, 5, 6]}, parameters: {N: "${{ matrix.n }}"}}',
  );
  bench.target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('starting') });
  bench.start(plan);
  await bench.advance(60_000);
  const last = new Map(
    bench.events.flatMap(event =>
      event.type === 'request-changed' ? [[event.key, event.state.state] as const] : [],
    ),
  );
  expect([...last.values()]).toEqual(['planned', 'planned']);
  bench.leave.abort();
  await bench.settle();
});

test('what was announced when its circuit opened is taken back before it is sent', async () => {
  const bench = new Bench();
  const { target } = bench;
  const recorded: ((isRecorded: boolean) => void)[] = [];
  target.onSubmit = () => ({ kind: 'rejected', refusal: refusal('starting') });
  bench.start(planOf('  a: {job: x}\n  b: {job: "y"}'), {
    emit: event => {
      bench.events.push(event);
      if (event.type !== 'request-changed' || event.state.state !== 'submitting') return undefined;
      return new Promise(resolve => recorded.push(resolve));
    },
  });
  await bench.advance(100);
  expect(recorded).toHaveLength(2);
  recorded[0]?.(true);
  await bench.settle();
  expect(target.submitted).toHaveLength(1);
  recorded[1]?.(true);
  await bench.settle();
  expect(target.submitted).toHaveLength(1);
  expect(statesOf(bench)).toEqual(['submitting', 'submitting', 'planned', 'planned']);
  bench.leave.abort();
  await bench.settle();
});
