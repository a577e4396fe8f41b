import { afterEach, describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import { createAbortListeners } from '../../../../src/targets/jenkins/signals/abort-listeners.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { burstOf, createRateLimit, type Rate } from '../../../../src/targets/jenkins/submit/rate-limit.ts';
import { FakeClock } from '../../../fake-clock.ts';
import fc from '../../../property.ts';
import { manualClock } from '../clocks.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const signals = endedBy(new AbortController().signal);

/** How many of a crowd had their turn, asked for all at once. */
function crowd(rate: Rate, size: number) {
  const clock = manualClock();
  const limit = createRateLimit(rate, clock, createAbortListeners());
  const order: number[] = [];
  const held: number[] = [];
  for (let n = 0; n < size; n += 1) {
    void limit.take(signals, () => held.push(n)).then(hasTurn => hasTurn && order.push(n));
  }
  return { clock, limit, order, held };
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

test.each([
  ['10/s', { count: 10, per: 1_000 }, 10],
  ['30/m', { count: 30, per: 60_000 }, 1],
  ['600/m', { count: 600, per: 60_000 }, 10],
  ['3 in five seconds', { count: 3, per: 5_000 }, 1],
])('of %s at most a second’s worth goes at once', (_name, rate, burst) => {
  expect(burstOf(rate)).toBe(burst);
});

test('the rest goes one after another at the rate, in the order of asking, and is told that it is held', async () => {
  const { clock, order, held } = crowd({ count: 2, per: 1_000 }, 6);
  await settled();
  expect(order).toEqual([0, 1]);
  expect(held).toEqual([2, 3, 4, 5]);
  clock.advance(499);
  await settled();
  expect(order).toEqual([0, 1]);
  clock.advance(1);
  await settled();
  expect(order).toEqual([0, 1, 2]);
  clock.advance(1_000);
  await settled();
  expect(order).toEqual([0, 1, 2, 3, 4]);
});

test('never more than the burst and the rate allow, over any span', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ count: fc.integer({ min: 1, max: 50 }), per: fc.integer({ min: 100, max: 120_000 }) }),
      fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 8 }),
      async (rate, steps) => {
        const { clock, order } = crowd(rate, 60);
        for (const step of steps) {
          clock.advance(step);
          await settled();
          const most = burstOf(rate) + (clock.now() * rate.count) / rate.per;
          expect(order.length).toBeLessThanOrEqual(most + 1e-6);
          // And not far fewer: a limit that held everything back would keep every bound.
          expect(order.length).toBeGreaterThanOrEqual(Math.min(60, Math.floor(most) - 1));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('one that is called off leaves its turn to the next', async () => {
  const clock = manualClock();
  const limit = createRateLimit({ count: 1, per: 1_000 }, clock, createAbortListeners());
  const gone = new AbortController();
  await limit.take(signals, () => {});
  const first = limit.take(endedBy(gone.signal), () => {});
  const second = limit.take(signals, () => {});
  gone.abort();
  expect(await first).toBe(false);
  clock.advance(1_000);
  expect(await second).toBe(true);
});

test('those that nobody wants when their turn comes use up none', async () => {
  const clock = manualClock();
  const limit = createRateLimit({ count: 1, per: 1_000 }, clock, createAbortListeners());
  await limit.take(signals, () => {});
  let wanted = true;
  const gone = [1, 2, 3].map(() => limit.take({ ...signals, isWanted: () => wanted }, () => {}));
  const next = limit.take(signals, () => {});
  wanted = false;
  clock.advance(1_000);
  expect(await Promise.all(gone)).toEqual([false, false, false]);
  expect(await next).toBe(true);
});

describe('no timer is left, which would keep the process alive until the next turn', () => {
  async function waiting() {
    const clock = new FakeClock();
    const limit = createRateLimit({ count: 1, per: 3_600_000 }, clock, createAbortListeners());
    const gone = new AbortController();
    await limit.take(signals, () => {});
    const held = limit.take(endedBy(gone.signal), () => {});
    expect(clock.pending).toBe(1);
    return { clock, limit, gone, held };
  }

  test('when all who waited were called off', async () => {
    const { clock, gone, held } = await waiting();
    gone.abort();
    expect(await held).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test('when the target is closed, which calls off all who wait and all who come', async () => {
    const { clock, limit, held } = await waiting();
    limit.close();
    expect(await held).toBe(false);
    expect(await limit.take(signals, () => expect.unreachable('it is not held'))).toBe(false);
    expect(clock.pending).toBe(0);
  });
});

test('nothing is asked for by one that was called off before', async () => {
  const limit = createRateLimit({ count: 1, per: 1_000 }, manualClock(), createAbortListeners());
  expect(await limit.take(endedBy(AbortSignal.abort()), () => {})).toBe(false);
  expect(await limit.take(signals, () => expect.unreachable('the turn was taken'))).toBe(true);
});

test.each([
  ['back', -900_000],
  ['forward', 900_000],
])('a clock that is set %s holds nobody for longer, and lets no crowd through', async (_name, jump) => {
  const clock = manualClock();
  let offset = 0;
  const jumping = { now: () => clock.now() + offset, monotonic: clock.monotonic, after: clock.after };
  const limit = createRateLimit({ count: 2, per: 1_000 }, jumping, createAbortListeners());
  let went = 0;
  const crowd = (size: number): void => {
    for (let n = 0; n < size; n += 1) void limit.take(signals, () => {}).then(() => (went += 1));
  };
  crowd(2);
  offset = jump;
  crowd(10);
  await settled();
  expect(went).toBe(2);
  clock.advance(2_000);
  await settled();
  expect(went).toBeGreaterThanOrEqual(4);
  expect(went).toBeLessThanOrEqual(8);
});

describe('a target with a rate', () => {
  async function limited() {
    const server = await startServer(({ method, url }, response) => {
      if (url.startsWith('/queue/cancelItem')) response.writeHead(204).end();
      else if (method === 'POST') response.writeHead(201, { location: '/queue/item/7/' }).end();
      else sendJson(response, { buildable: true });
    });
    const clock = manualClock();
    const held: string[] = [];
    const rate = { count: 1, per: 60_000 };
    const target = targetAt(server.url, { clock, rate });
    open.push(() => target.close(), server.close);
    const fire = (key: string, parameters = new Map<string, string>(), stop = signals.stop) =>
      target.submit(
        { key: requestKey(key), job: ['x'], parameters, onHeld: () => held.push(key) },
        { ...signals, stop },
      );
    const posts = (): number => server.received.filter(({ url }) => url.endsWith('/build')).length;
    return { target, clock, held, fire, posts };
  }

  test('holds triggers, tells which, and lets looks and cancels through', async () => {
    const { target, clock, held, fire, posts } = await limited();
    expect((await fire('a')).kind).toBe('queued');
    const second = fire('b');
    expect(held).toEqual(['b']);
    expect((await target.describe(['y'], signals.leave)).ok).toBe(true);
    const waiting = { key: requestKey('a'), job: ['x'], queueId: queueId('7') };
    expect((await target.cancel(waiting, signals.leave)).ok).toBe(true);
    expect(posts()).toBe(1);
    clock.advance(60_000);
    expect((await second).kind).toBe('queued');
    expect(posts()).toBe(2);
  });

  test('lets go of those that it holds when it is closed', async () => {
    const { target, fire } = await limited();
    await fire('a');
    const second = fire('b');
    await target.close();
    const outcome = await second;
    expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('interrupted');
  });

  test('sends nothing that was held when the run is told to stop', async () => {
    const { fire, posts } = await limited();
    const stop = new AbortController();
    await fire('a');
    const second = fire('b', new Map(), stop.signal);
    stop.abort();
    const outcome = await second;
    expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('interrupted');
    expect(posts()).toBe(1);
  });

  test('does not count what was refused before it was sent', async () => {
    const { fire, held } = await limited();
    expect((await fire('bad', new Map([['NO', '1']]))).kind).toBe('rejected');
    expect((await fire('good')).kind).toBe('queued');
    expect(held).toEqual([]);
  });
});
