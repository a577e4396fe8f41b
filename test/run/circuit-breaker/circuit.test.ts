import { describe, expect, test } from 'vitest';
import {
  afterFailure,
  afterLook,
  afterSubmit,
  type Circuit,
  CLOSED,
  type Witness,
  whenDue,
} from '../../../src/run/circuit-breaker/circuit.ts';
import { CircuitBreaker } from '../../../src/run/circuit-breaker/circuit-breaker.ts';
import type { CircuitOfRun } from '../../../src/run/circuit-breaker/circuit-of-run.ts';
import type { RunEvent } from '../../../src/run/events.ts';
import { pauseAfterFailure } from '../../../src/run/waiting/backoff.ts';
import type { Refusal } from '../../../src/targets/refusal.ts';
import { FakeClock } from '../../fake-clock.ts';
import fc from '../../property.ts';
import { refusal } from '../fake-target.ts';

const failure = { now: 1_000, witness: 'submit', pause: 500, definite: false, limited: false } as const;
const held = { now: 1_200, waiting: true };
const idle = { now: 1_200, waiting: false };

const failed = (times: number, circuit: Circuit = CLOSED, witness: Witness = 'submit'): Circuit =>
  times === 0 ? circuit : failed(times - 1, afterFailure(circuit, { ...failure, witness }), witness);

describe('a circuit', () => {
  test('opens after three failures in a row, and not after two with a success between', () => {
    expect(failed(2).state).toBe('closed');
    expect(failed(3)).toMatchObject({ state: 'open', since: 1_000, until: 1_500 });
    expect(failed(2, failed(1, CLOSED, 'look')).state).toBe('open');
    expect(failed(2, afterSubmit(failed(2), idle)).state).toBe('closed');
    expect(failed(2, afterLook(failed(2, CLOSED, 'look'), idle), 'look').state).toBe('closed');
  });

  test('opens for submits that fail in a row though looks pass in between', () => {
    expect(failed(1, afterLook(failed(2), idle)).state).toBe('open');
  });

  test('opens at once when the server itself says that it is not ready', () => {
    expect(afterFailure(CLOSED, { ...failure, definite: true }).state).toBe('open');
  });

  test('is half-open once its pause is over; another failure opens it again, with what it has counted', () => {
    const open = failed(3);
    expect(whenDue(open, 1_499).state).toBe('open');
    const halfOpen = whenDue(open, 1_500);
    expect(halfOpen.state).toBe('half-open');
    const again = afterFailure(halfOpen, { ...failure, now: 1_600, pause: 700 });
    expect(again).toMatchObject({ state: 'open', since: 1_000, until: 2_300, failures: 2, inVain: 600 });
  });

  test('what comes back while it is open does not prolong its pause, unless the server wants to be left alone', () => {
    const open = failed(3);
    expect(afterFailure(open, { ...failure, now: 1_400 })).toEqual(open);
    const limited = afterFailure(open, { ...failure, now: 1_400, pause: 60_000, limited: true });
    expect(limited).toMatchObject({ state: 'open', until: 61_400 });
  });

  test('that a submit opened is closed by submits only, however many looks pass', () => {
    expect(afterLook(failed(3), held)).toEqual(failed(3));
    expect(afterLook(failed(3), idle)).toEqual(failed(3));
    const halfOpen = whenDue(failed(3), 1_500);
    expect(afterLook(halfOpen, { now: 1_600, waiting: true })).toEqual(halfOpen);
    expect(afterSubmit(halfOpen, { now: 1_600, waiting: false })).toEqual(CLOSED);
  });

  test('that lost answers opened is not closed by looks that never failed, before some time has passed or a submit', () => {
    const losing = (times: number, circuit: Circuit = CLOSED): Circuit =>
      times === 0
        ? circuit
        : losing(times - 1, afterFailure(circuit, { ...failure, witness: 'look', lost: true }));
    const open = losing(3);
    expect(afterLook(open, { now: 30_999, waiting: false }).state).toBe('open');
    expect(afterLook(open, { now: 31_000, waiting: false })).toEqual(CLOSED);
    const halfOpen = whenDue(open, 1_500);
    expect(afterSubmit(halfOpen, { now: 1_600, waiting: false })).toEqual(CLOSED);
    const again = afterFailure(halfOpen, { ...failure, now: 20_000, witness: 'look', lost: true });
    expect(again.state).toBe('half-open');
    expect(afterLook(again, { now: 31_000, waiting: false }).state).toBe('half-open');
    // A look that failed meanwhile is told of, and so is one that passes.
    const down = afterFailure(open, { ...failure, witness: 'look' });
    expect(afterLook(down, { now: 1_600, waiting: false })).toEqual(CLOSED);
  });

  test('that looks opened is closed by a look if none waits for it; else a submit is sent at once, to find out', () => {
    const open = failed(3, CLOSED, 'look');
    expect(afterLook(open, idle)).toEqual(CLOSED);
    expect(afterLook(open, held)).toMatchObject({ state: 'open', until: 1_200 });
  });

  test('is probed sooner when looks pass again, but once only', () => {
    const silent = afterFailure(failed(3), { ...failure, witness: 'look' });
    const heard = afterLook(silent, held);
    expect(heard).toMatchObject({ state: 'open', until: 1_200 });
    const again = afterFailure(whenDue(heard, 1_200), { ...failure, now: 1_300, pause: 9_000 });
    expect(afterLook(again, { now: 1_400, waiting: true })).toMatchObject({ state: 'open', until: 10_300 });
  });

  test('stays open until a limit on the rate is over', () => {
    const limited = afterFailure(CLOSED, { ...failure, witness: 'look', definite: true, limited: true });
    expect(afterLook(limited, idle)).toEqual(limited);
    expect(afterSubmit(limited, idle)).toMatchObject({ state: 'open', until: 1_500 });
    expect(afterLook(limited, { ...idle, now: 1_500 })).toEqual(CLOSED);
  });

  test('opens by one request for each that passes, and is closed when sixteen have', () => {
    let circuit = whenDue(failed(3), 1_500);
    const windows: number[] = [];
    while (circuit.state !== 'closed') {
      windows.push(circuit.window);
      circuit = afterSubmit(circuit, { now: 1_600, waiting: true });
    }
    expect(windows).toEqual(Array.from({ length: 16 }, (_, index) => index + 1));
  });

  test('what was tried in vain counts anew once a submit passes, and not while a machine sleeps', () => {
    const twice = afterFailure(whenDue(failed(3), 1_500), { ...failure, now: 61_000 });
    expect(twice).toMatchObject({ inVain: 60_000 });
    const slept = afterFailure(whenDue(twice, 1e9), { ...failure, now: 1e9 });
    expect(slept).toMatchObject({ inVain: 60_000 + 500 + 120_000 });
    const passed = afterSubmit(whenDue(slept, 2e9), { now: 2e9, waiting: true });
    expect(passed).toMatchObject({ state: 'half-open', inVain: 0, since: 1_000 });
  });
});

test('full jitter: anywhere below the bound, never before the server wants it, and never at once', () => {
  fc.assert(
    fc.property(
      fc.nat(60_000),
      fc.option(fc.nat(60_000)),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (most, asked, at) => {
        const pause = pauseAfterFailure({ most, retryAfter: asked ?? undefined, random: () => at });
        expect(pause).toBeGreaterThanOrEqual(Math.max(asked ?? 0, 100));
        expect(pause).toBeLessThanOrEqual(Math.max(asked ?? 0, 100, most));
      },
    ),
  );
  expect(pauseAfterFailure({ most: 8_000, retryAfter: undefined, random: () => 0.25 })).toBe(2_000);
});

/** What a server does with a request, when it answers. */
type Answer = 'pass' | 'fail' | 'limit' | 'silent';

/** A breaker with requests that a test sends and answers one by one. */
class Rig {
  readonly clock = new FakeClock();
  readonly events: RunEvent[] = [];
  readonly stop = new AbortController();
  readonly over = new AbortController();
  readonly breaker: CircuitOfRun;
  readonly #shared: CircuitBreaker;
  /** Sent, and not answered. */
  readonly underWay: (() => void)[] = [];
  asked = 0;
  sent = 0;
  /** Not sent, as there was no hope. */
  refused = 0;

  constructor(random: () => number = () => 0.5) {
    const { clock } = this;
    const tell = (event: RunEvent): undefined => void this.events.push(event);
    const signals = { stop: this.stop.signal, over: this.over.signal };
    this.#shared = new CircuitBreaker({ clock, random });
    this.breaker = this.#shared.join({ name: 'ci', tell, ...signals });
  }

  /** Another run of the process. */
  join(): CircuitOfRun {
    const { signal } = new AbortController();
    return this.#shared.join({ name: 'ci', tell: () => undefined, stop: signal, over: signal });
  }

  /** By submits. */
  open(): void {
    for (let n = 0; n < 3; n += 1) this.breaker.failed(refusal('unreachable'), 'submit');
  }

  ask(breaker = this.breaker): void {
    this.asked += 1;
    void breaker.admit().then(admittance => {
      if (admittance.kind === 'hopeless') this.refused += 1;
      else {
        this.sent += 1;
        this.underWay.push(admittance.leave);
      }
    });
  }

  /** To the request that was sent first. */
  answer(how: Answer): void {
    const leave = this.underWay.shift();
    if (leave === undefined) return;
    if (how === 'pass') this.breaker.succeeded('submit');
    else if (how !== 'silent') this.breaker.failed(refusalOf(how), 'submit');
    leave();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
}

const refusalOf = (how: 'fail' | 'limit'): Refusal =>
  how === 'limit' ? { ...refusal('rate-limited'), retryAfter: 20_000 } : refusal('unreachable');

describe('a circuit breaker', () => {
  test('lets one request at a time through while its target is down, and more and more once they pass', async () => {
    const rig = new Rig();
    rig.open();
    for (let n = 0; n < 40; n += 1) rig.ask();
    await rig.settle();
    expect(rig.sent).toBe(0);
    rig.clock.advance(10_000);
    const underWay: number[] = [];
    while (rig.sent < 40) {
      await rig.settle();
      underWay.push(rig.underWay.length);
      for (let n = rig.underWay.length; n > 0; n -= 1) rig.answer('pass');
      await rig.settle();
    }
    expect(underWay.slice(0, 5)).toEqual([1, 2, 4, 8, 16]);
    expect(rig.events.map(({ type }) => type)).toEqual(['target-unwell', 'target-well']);
    expect(rig.clock.pending).toBe(0);
  });

  test('one failure among those that follow the probe holds the rest back again, and is not told anew', async () => {
    const rig = new Rig();
    rig.open();
    for (let n = 0; n < 20; n += 1) rig.ask();
    rig.clock.advance(10_000);
    await rig.settle();
    for (const how of ['pass', 'fail', 'fail'] as const) {
      rig.answer(how);
      await rig.settle();
    }
    expect(rig.sent).toBe(3);
    expect(rig.events.map(({ type }) => type)).toEqual(['target-unwell']);
  });

  test('whose wall clock is set, back or forward, probes after its pause, no later and no sooner', async () => {
    for (const step of [-3_600_000, 3_600_000]) {
      const rig = new Rig();
      rig.open();
      rig.ask();
      rig.clock.step(step);
      rig.clock.advance(900);
      await rig.settle();
      expect(rig.sent).toBe(0);
      rig.clock.advance(200);
      await rig.settle();
      expect(rig.sent).toBe(1);
    }
  });

  test('does not probe for a run that is over, but for those that are not', async () => {
    const rig = new Rig();
    rig.open();
    rig.ask();
    rig.ask(rig.join());
    rig.over.abort();
    rig.clock.advance(10_000);
    await rig.settle();
    expect(rig.sent).toBe(1);
    rig.answer('pass');
    await rig.settle();
    expect([rig.sent, rig.clock.pending]).toEqual([1, 0]);
  });

  test('holds the others back when a run is stopped', async () => {
    const rig = new Rig();
    rig.open();
    rig.ask(rig.join());
    rig.ask();
    rig.ask();
    rig.stop.abort();
    await rig.settle();
    expect(rig.sent).toBe(2);
  });

  test('gives a run that came into one outage no longer in the next', async () => {
    const rig = new Rig();
    rig.breaker.heard();
    rig.open();
    rig.ask();
    const fail = async (times: number): Promise<void> => {
      for (let n = 0; n < times; n += 1) {
        rig.clock.advance(40_000);
        await rig.settle();
        rig.answer('fail');
        if (rig.breaker.hopeless !== null) return;
        rig.ask();
        await rig.settle();
      }
    };
    await fail(15);
    expect(rig.breaker.hopeless).toBeNull();
    const late = rig.join();
    rig.clock.advance(40_000);
    for (let n = 0; n < 40; n += 1) {
      await rig.settle();
      rig.answer('pass');
    }
    await rig.settle();
    expect(late.isClosed).toBe(true);
    rig.open();
    rig.ask();
    await fail(60);
    expect([late.hopeless?.reason, rig.breaker.hopeless?.reason]).toEqual(['unreachable', 'unreachable']);
  });

  test('a probe that ends without a word from the target makes room for the next one', async () => {
    const rig = new Rig();
    rig.open();
    rig.ask();
    rig.ask();
    rig.clock.advance(10_000);
    await rig.settle();
    rig.answer('silent');
    await rig.settle();
    expect(rig.sent).toBe(2);
  });

  test('whose target takes nothing for a quarter of an hour refuses, but for a probe now and then, until one passes', async () => {
    const rig = new Rig();
    rig.open();
    rig.ask();
    for (let n = 0; n < 80; n += 1) {
      rig.clock.advance(40_000);
      await rig.settle();
      if (rig.refused === 0) rig.answer('fail');
      await rig.settle();
      if (rig.refused === 0) rig.ask();
      await rig.settle();
    }
    // The last one that asked is told so at once; the next one finds out once more.
    expect(rig.refused).toBe(1);
    const { sent } = rig;
    for (let n = 0; n < 3; n += 1) rig.ask();
    await rig.settle();
    expect([rig.sent - sent, rig.refused]).toEqual([1, 1]);
    rig.answer('fail');
    await rig.settle();
    expect([rig.sent - sent, rig.refused]).toEqual([1, 3]);
    rig.clock.advance(40_000);
    for (let n = 0; n < 3; n += 1) rig.ask();
    await rig.settle();
    rig.answer('pass');
    await rig.settle();
    expect([rig.sent - sent, rig.refused]).toEqual([4, 3]);
  });

  test('holds nobody after an interrupt', async () => {
    const rig = new Rig();
    rig.open();
    rig.ask();
    rig.stop.abort();
    rig.ask();
    await rig.settle();
    expect(rig.sent).toBe(2);
    expect(rig.clock.pending).toBe(0);
  });

  type Step =
    | { readonly do: 'ask' }
    | { readonly do: 'wait'; readonly for: number }
    | { readonly do: 'answer'; readonly how: Answer }
    | { readonly do: 'look'; readonly how: 'pass' | 'fail' };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.constant({ do: 'ask' } as const),
    fc.record({ do: fc.constant('wait' as const), for: fc.nat(40_000) }),
    fc.record({
      do: fc.constant('answer' as const),
      how: fc.constantFrom<Answer>('pass', 'fail', 'limit', 'silent'),
    }),
    fc.record({ do: fc.constant('look' as const), how: fc.constantFrom('pass' as const, 'fail' as const) }),
  );

  test('never has more out than the last answers let it, tells each change once, and loses nobody, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (steps, jitter) => {
          const rig = new Rig(() => jitter);
          for (const each of steps) {
            const [before, wasClosed] = [rig.sent, rig.breaker.isClosed];
            if (each.do === 'ask') rig.ask();
            else if (each.do === 'wait') rig.clock.advance(each.for);
            else if (each.do === 'answer') rig.answer(each.how);
            else if (each.how === 'pass') rig.breaker.succeeded('look');
            else rig.breaker.failed(refusal('unreachable'), 'look');
            await rig.settle();
            if (!wasClosed && !rig.breaker.isClosed) expect(rig.sent - before).toBeLessThanOrEqual(2);
          }
          const told = rig.events.map(({ type }) => type);
          expect(told).toEqual(told.map((_, index) => (index % 2 === 0 ? 'target-unwell' : 'target-well')));
          // From now on all is well: everybody gets through.
          for (let turn = 0; rig.sent < rig.asked || rig.underWay.length > 0; turn += 1) {
            expect(turn).toBeLessThan(200);
            rig.answer('pass');
            rig.clock.advance(60_000);
            await rig.settle();
          }
          expect(rig.breaker.isClosed || rig.asked === 0 || told.length > 0).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});
