import { describe, expect, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import { AnnounceAhead } from '../../../src/run/submit/announce-ahead.ts';
import { SendWindow } from '../../../src/run/submit/send-window.ts';
import type { Submission, SubmitOutcome, SubmitSignals } from '../../../src/targets/submission.ts';
import { Bench, planOf } from '../bench.ts';
import { finished, refusal } from '../fake-target.ts';

/** So many at once. */
const MOST = 16;

/** Who was let in, in that order; each by its number. */
class Crowd {
  readonly window = new SendWindow(MOST);
  readonly entered: number[] = [];
  readonly withdraw: (() => boolean)[] = [];

  constructor(size: number) {
    for (let one = 0; one < size; one += 1) this.ask(one);
  }

  ask(one: number): void {
    const entrant = { stands: false, enter: () => void this.entered.push(one) };
    this.window.ask(entrant);
    this.withdraw.push(() => this.window.withdraw(entrant));
  }
}

test('lets in so many at once, and the next with each that leaves, in the order of asking', () => {
  const crowd = new Crowd(MOST + 2);
  const { window, entered } = crowd;
  expect(entered.length).toBe(MOST);
  window.leave();
  window.leave();
  expect(entered.slice(MOST)).toEqual([MOST, MOST + 1]);
  window.leave();
  crowd.ask(-1);
  expect(entered.at(-1)).toBe(-1);
});

test('who does not want to be sent any more holds nobody up', () => {
  const { window, entered, withdraw } = new Crowd(MOST + 2);
  expect([withdraw[0]?.(), withdraw[MOST]?.(), withdraw[MOST]?.()]).toEqual([false, true, false]);
  window.leave();
  expect(entered.at(-1)).toBe(MOST + 1);
});

test('what a crash leaves to be looked for is bounded, however many may be in flight', async () => {
  const bench = new Bench();
  const numbers = [...Array(300).keys()].join(', ');
  const plan = planOf(
    `  t: {job: x, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`,
    ', concurrency: 300',
  );
  const announced: (() => void)[] = [];
  bench.start(plan, {
    detach: true,
    emit: event =>
      event.type === 'request-changed' && event.state.state === 'submitting'
        ? new Promise(resolve => announced.push(() => resolve(true)))
        : undefined,
  });
  await bench.advance(10_000);
  // Two for each connection, as long as it is not known that the server answers fast.
  expect(announced.length).toBe(8 * 2);
  for (let write = announced.pop(); write !== undefined; write = announced.pop()) {
    write();
    await bench.settle();
  }
  expect(bench.ended().requests.every(({ verdict }) => verdict === 'handed-over')).toBe(true);
});

test('it gets smaller without turning anybody out, and larger at once', () => {
  const crowd = new Crowd(MOST + 8);
  const { window, entered } = crowd;
  window.resize(2);
  for (let left = 0; left < MOST - 2; left += 1) window.leave();
  expect(entered.length).toBe(MOST);
  window.leave();
  expect(entered.length).toBe(MOST + 1);
  window.resize(4);
  expect(entered.length).toBe(MOST + 3);
});

test.each([
  [150, 2],
  [10, 4],
  [1, 16],
])('a server that answers in %i ms has %i announced for each connection', (took, each) => {
  const { window, entered } = new Crowd(200);
  const ahead = new AnnounceAhead(window, 8);
  for (let left = 0; left < MOST; left += 1) window.leave();
  const before = entered.length;
  for (let answer = 0; answer < 50; answer += 1) ahead.answered(took);
  expect(entered.length - before).toBe(8 * (each - 2));
});

describe('a target whose connections are all in use', () => {
  const AT_ONCE = 8;

  /** A run of forty requests, whose target answers none but the first `answered`, and those after an interrupt at once. */
  function crowded(more = '', answered = 0): Bench {
    const bench = new Bench();
    const { target } = bench;
    target.submit = async (submission: Submission, signals?: SubmitSignals) => {
      if (signals?.stop.aborted === true)
        return { kind: 'rejected', refusal: refusal('interrupted') } satisfies SubmitOutcome;
      target.submitted.push(submission);
      return target.submitted.length > answered
        ? new Promise<SubmitOutcome>(() => {})
        : target.queued(submission);
    };
    target.onObserve = tracked => ok(tracked.map(one => finished(one, 'FAILURE')));
    const numbers = [...Array(40).keys()].join(', ');
    const triggers = `  t: {job: x, fail-fast: true, matrix: {n: [${numbers}]}, parameters: {N: "\${{ matrix.n }}"}}`;
    bench.start(planOf(triggers, `, concurrency: 40${more}`));
    return bench;
  }

  const skipped = ({ events }: Bench): number =>
    events.filter(event => event.type === 'request-changed' && event.state.state === 'skipped').length;

  test('is given no more requests than it can send at once', async () => {
    const bench = crowded();
    await bench.advance(5_000);
    expect(bench.target.submitted).toHaveLength(AT_ONCE);
    expect(bench.events.filter(event => event.type === 'request-changed')).toHaveLength(8 * 2);
  });

  test('sends none of those that wait once nobody wants them', async () => {
    const bench = crowded('', 1);
    await bench.advance(5_000);
    expect(bench.target.submitted).toHaveLength(AT_ONCE + 1);
    expect(skipped(bench)).toBe(40 - AT_ONCE - 1);
  });

  test('sends none of those that wait after an interrupt, and keeps none of them waiting', async () => {
    const bench = crowded();
    await bench.advance(5_000);
    bench.stop.abort();
    await bench.settle();
    expect(bench.target.submitted).toHaveLength(AT_ONCE);
    expect(skipped(bench)).toBe(40 - AT_ONCE);
  });
});
