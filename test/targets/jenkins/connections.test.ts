import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { createAbortListeners } from '../../../src/targets/jenkins/abort-listeners.ts';
import { createPermits } from '../../../src/targets/jenkins/permits.ts';
import { endedBy } from '../../../src/targets/jenkins/signals.ts';
import type { SubmitOutcome, Target } from '../../../src/targets/target.ts';
import { sendJson, startServer, targetAt } from './scripted-server.ts';

const signal = new AbortController().signal;
const signals = endedBy(signal);
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const fire = (target: Target, n: number): Promise<SubmitOutcome> =>
  target.submit({ key: requestKey(`k${n}`), job: ['x'], parameters: new Map() }, signals);

/** A clock that goes on when the test says so. */
function manualClock(): Clock & { readonly advance: (milliseconds: number) => void } {
  let now = 0;
  const timers = new Map<() => void, number>();
  return {
    now: () => now,
    after(delay, act) {
      timers.set(act, now + delay);
      return () => timers.delete(act);
    },
    advance(milliseconds) {
      now += milliseconds;
      for (const [act, due] of [...timers]) if (due <= now && timers.delete(act)) act();
    },
  };
}

test('the deadline counts from the connection on: a crowd that waits for our own is not refused', async () => {
  const clock = manualClock();
  let left = 30;
  const held: ServerResponse[] = [];
  const server = await startServer(({ method }, response) => {
    if (method === 'GET') return sendJson(response, { buildable: true });
    held.push(response);
    // Each batch takes 100 ms: the last one leaves after five times that, and the timeout is 300.
    if (held.length < Math.min(6, left)) return;
    clock.advance(100);
    for (const answer of held.splice(0)) {
      answer.writeHead(201, { location: `/queue/item/${left}/` }).end();
      left -= 1;
    }
  });
  const target = targetAt(server.url, { clock, timeout: 300 });
  open.push(() => target.close(), server.close);
  const outcomes = await Promise.all(Array.from({ length: 30 }, (_, n) => fire(target, n)));
  expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'queued'));
});

test('looks and cancels get through while triggers hang', async () => {
  let allHang = (): void => {};
  const hanging = new Promise<void>(resolve => {
    allHang = resolve;
  });
  let triggers = 0;
  const server = await startServer(({ method, url }, response) => {
    if (method === 'GET') sendJson(response, { buildable: true });
    else if (url.startsWith('/queue/cancelItem')) response.writeHead(204).end();
    else {
      triggers += 1;
      if (triggers === 6) allHang();
    }
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  const crowd = Promise.all(Array.from({ length: 20 }, (_, n) => fire(target, n)));
  await hanging;
  expect((await target.describe(['y'], signal)).ok).toBe(true);
  const waiting = { key: requestKey('w'), job: ['x'], queueId: queueId('7') };
  expect((await target.cancel(waiting, signal)).ok).toBe(true);
  await target.close();
  expect((await crowd).map(({ kind }) => kind)).not.toContain('queued');
});

describe('permits', () => {
  test('are given in the order of asking', async () => {
    const permits = createPermits(1, createAbortListeners());
    const first = await permits.take(signals);
    const order: number[] = [];
    const later = [1, 2, 3].map(async n => {
      const release = await permits.take(signals);
      order.push(n);
      release?.();
    });
    first?.();
    await Promise.all(later);
    expect(order).toEqual([1, 2, 3]);
  });

  test('count once, however often they are given back', async () => {
    const permits = createPermits(1, createAbortListeners());
    const release = await permits.take(signals);
    release?.();
    release?.();
    await permits.take(signals);
    const gaveUp = new AbortController();
    const second = permits.take(endedBy(gaveUp.signal));
    gaveUp.abort();
    expect(await second).toBeNull();
  });

  test('pass by one who no longer waits', async () => {
    const permits = createPermits(1, createAbortListeners());
    const release = await permits.take(signals);
    const gaveUp = new AbortController();
    const gone = permits.take(endedBy(gaveUp.signal));
    const next = permits.take(signals);
    gaveUp.abort();
    expect(await gone).toBeNull();
    release?.();
    expect(await next).not.toBeNull();
  });
});
