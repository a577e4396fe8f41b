import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../../src/core/ids.ts';
import type { Tracked } from '../../../../src/targets/follower.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { type Received, sendJson, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const { signal } = new AbortController();

const item = (n: number): Tracked => ({
  key: requestKey(`k${n}`),
  job: ['x'],
  queueId: queueId(String(n)),
});

/** A controller with an empty queue; `cancel` answers each cancelItem. */
async function controller(cancel: (response: ServerResponse) => void, builds: readonly unknown[] = []) {
  const server = await startServer(({ method, url }: Received, response) => {
    if (method === 'POST') return cancel(response);
    if (url.startsWith('/queue/api')) return sendJson(response, { items: [] });
    if (url.startsWith('/queue/item')) return response.writeHead(404, { 'x-jenkins': '2' }).end();
    if (url.startsWith('/computer')) return sendJson(response, { computer: [] });
    sendJson(response, { builds, allBuilds: builds });
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  const lookUps = (): number => server.received.filter(({ url }) => url.startsWith('/queue/item')).length;
  return { target, lookUps };
}

async function statesSeen(target: Target, tracked: readonly Tracked[]): Promise<readonly string[]> {
  const seen = await target.follow().observe(tracked, signal);
  if (!seen.ok) throw new Error(seen.error.message);
  return seen.value.map(({ state }) => state);
}

const taken = (response: ServerResponse): unknown => response.writeHead(204).end();

describe('an item that the server says it took out of its queue', () => {
  test('is cancelled in the next look, and hundreds of them are, without a request for any', async () => {
    const { target, lookUps } = await controller(taken);
    const tracked = Array.from({ length: 300 }, (_, n) => item(n + 1));
    for (const one of tracked) expect((await target.cancel(one, signal)).ok).toBe(true);
    expect(new Set(await statesSeen(target, tracked))).toEqual(new Set(['cancelled']));
    expect(lookUps()).toBe(0);
  });

  test('is running all the same if its build is there', async () => {
    const build = { number: 5, queueId: 1, building: true, inProgress: true, result: null, duration: 0 };
    const { target } = await controller(taken, [build]);
    await target.cancel(item(1), signal);
    expect(await statesSeen(target, [item(1)])).toEqual(['running']);
  });

  test('says nothing of another item of the same request', async () => {
    const { target, lookUps } = await controller(taken);
    await target.cancel(item(1), signal);
    const again = { ...item(1), queueId: queueId('2') };
    expect(await statesSeen(target, [again])).not.toContain('cancelled');
    expect(lookUps()).toBe(1);
  });
});

test('an item that had left before it could be taken out is looked up: it may have become a build', async () => {
  const { target, lookUps } = await controller(response =>
    response.writeHead(500, { 'x-jenkins': '2' }).end(),
  );
  expect((await target.cancel(item(1), signal)).ok).toBe(true);
  expect(await statesSeen(target, [item(1)])).not.toContain('cancelled');
  expect(lookUps()).toBe(1);
});
