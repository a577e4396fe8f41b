import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Clock } from '../../../../src/core/clock.ts';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { SubmitOutcome } from '../../../../src/targets/submission.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';

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
    monotonic: () => now,
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

test('connections are kept: a hundred requests, looks and triggers, take no more than there may be at once', async () => {
  const sockets = new Set<Socket>();
  const server = await startServer(({ method }, response, socket) => {
    sockets.add(socket);
    if (method === 'GET') sendJson(response, { buildable: true });
    else response.writeHead(201, { location: '/queue/item/7/' }).end();
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  for (const round of [0, 1]) {
    const looks = Array.from({ length: 20 }, (_, n) => target.describe([`y${round}-${n}`], signal));
    expect((await Promise.all(looks)).every(({ ok }) => ok)).toBe(true);
    const outcomes = await Promise.all(Array.from({ length: 30 }, (_, n) => fire(target, n)));
    expect(outcomes.every(({ kind }) => kind === 'queued')).toBe(true);
  }
  expect(server.received.length).toBeGreaterThanOrEqual(100);
  expect(sockets.size).toBeLessThanOrEqual(8);
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

test('looks and stops of builds get through while hundreds of items leave the queue', async () => {
  let allHang = (): void => {};
  const hanging = new Promise<void>(resolve => {
    allHang = resolve;
  });
  let cancels = 0;
  const server = await startServer(({ method, url }, response) => {
    if (method === 'GET') return sendJson(response, { buildable: true });
    if (url.endsWith('/stop')) return response.writeHead(302, { location: '.' }).end();
    cancels += 1;
    if (cancels === 6) allHang();
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  const item = (n: number) => ({ key: requestKey(`k${n}`), job: ['x'], queueId: queueId(String(n)) });
  // The very first request to a server goes alone, and here the cancels never end.
  await target.describe(['y'], signal);
  const crowd = Promise.all(Array.from({ length: 300 }, (_, n) => target.cancel(item(n), signal)));
  await hanging;
  const running = { ...item(1_000), build: { number: 5, url: '' } };
  expect((await target.cancel(running, signal)).ok).toBe(true);
  expect((await target.describe(['z'], signal)).ok).toBe(true);
  await target.close();
  expect((await crowd).some(({ ok }) => ok)).toBe(false);
});

test('cancels and stops get through while looks hang', async () => {
  let allHang = (): void => {};
  const hanging = new Promise<void>(resolve => {
    allHang = resolve;
  });
  let looks = 0;
  const server = await startServer(({ method, url }, response) => {
    if (url.startsWith('/job/first/')) return sendJson(response, { buildable: true });
    if (url.endsWith('/stop')) return response.writeHead(302, { location: '.' }).end();
    if (method === 'POST') return response.writeHead(204).end();
    looks += 1;
    if (looks === 7) allHang();
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  await target.describe(['first'], signal);
  const crowd = Promise.all(Array.from({ length: 20 }, (_, n) => target.describe([`y${n}`], signal)));
  await hanging;
  const queued = { key: requestKey('w'), job: ['x'], queueId: queueId('7') };
  expect((await target.cancel({ ...queued, build: { number: 5, url: '' } }, signal)).ok).toBe(true);
  expect((await target.cancel(queued, signal)).ok).toBe(true);
  await target.close();
  expect((await crowd).some(({ ok }) => ok)).toBe(false);
});
