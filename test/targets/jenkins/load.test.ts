import { describe, expect, test } from 'vitest';
import { queueId, requestKey } from '../../../src/core/ids.ts';
import { FakeClock } from '../../fake-clock.ts';
import { JSON_TYPE, type Received, sendJson, startServer, targetAt } from './scripted-server.ts';

const { signal } = new AbortController();

const ITEMS = [
  { id: 1, why: null },
  { id: 2, why: null },
  { id: 9007199254740993n.toString(), why: null },
];

const pageOf = ({ url }: Received): string => url.replace(/\?.*$/, '');

describe('how much a controller has to do', () => {
  test('is the length of its queue and whether it quiets down, by two small requests', async () => {
    const server = await startServer((request, response) =>
      sendJson(response, pageOf(request) === '/api/json' ? { quietingDown: true } : { items: ITEMS }),
    );
    const target = targetAt(server.url);
    const load = await target.load(1_000, signal);
    expect(load).toMatchObject({ ok: true, value: { queueLength: 3, quietingDown: true } });
    expect(server.received.map(({ url }) => decodeURIComponent(url))).toEqual([
      '/api/json?tree=quietingDown',
      '/queue/api/json?tree=items[id]',
    ]);
    await Promise.all([target.close(), server.close()]);
  });

  test('is not asked for again while it is young enough', async () => {
    const clock = new FakeClock();
    const server = await startServer((request, response) =>
      sendJson(response, pageOf(request) === '/api/json' ? { quietingDown: false } : { items: [] }),
    );
    const target = targetAt(server.url, { clock });
    await target.load(0, signal);
    clock.advance(9_000);
    await target.load(10_000, signal);
    expect(server.received).toHaveLength(2);
    clock.advance(1_000);
    await target.load(10_000, signal);
    expect(server.received.map(pageOf)).toEqual(['/api/json', '/queue/api/json', '/queue/api/json']);
    clock.advance(5_000);
    await target.load(10_000, signal);
    expect(server.received.map(pageOf).at(-1)).toBe('/api/json');
    await Promise.all([target.close(), server.close()]);
  });

  test('is known of its queue from the looks that are made anyway', async () => {
    const clock = new FakeClock();
    const server = await startServer((request, response) => {
      const page = pageOf(request);
      if (page === '/api/json') sendJson(response, { quietingDown: false });
      else if (page === '/queue/api/json') sendJson(response, { items: ITEMS });
      else sendJson(response, { name: 'x', builds: [], nextBuildNumber: 1 });
    });
    const target = targetAt(server.url, { clock });
    await target.follow().observe([{ key: requestKey('k'), job: ['x'], queueId: queueId('1') }], signal);
    const looks = server.received.length;
    const load = await target.load(1_000, signal);
    expect(load).toMatchObject({ ok: true, value: { queueLength: 3 } });
    expect(server.received.slice(looks).map(pageOf)).toEqual(['/api/json']);
    await Promise.all([target.close(), server.close()]);
  });

  test('is unknown where this user may not see it, and a refusal where nobody answers', async () => {
    const server = await startServer((_, response) =>
      response.writeHead(403, { ...JSON_TYPE, 'x-you-are-authenticated-as': 'ann' }).end('{}'),
    );
    const target = targetAt(server.url);
    const load = await target.load(0, signal);
    expect(load).toMatchObject({ ok: true, value: { queueLength: null, quietingDown: null } });
    await server.close();
    expect((await target.load(0, signal)).ok).toBe(false);
    await target.close();
  });
});
