import { request } from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import type { SandboxFault } from '../../src/sandbox/sandbox.ts';
import { as } from './http-client.ts';
import { type Rig, startRig } from './rig.ts';

const JOBS = [{ path: ['plain'], duration: 60_000 }, { path: ['other'] }] as const;
const TRIGGER = '/job/plain/build';

/** What a client sees of one trigger: a status, or the code of the error that the socket gave. */
async function trigger({ post }: Rig): Promise<number | string> {
  return post(TRIGGER).then(({ status }) => status, codeOf);
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const faulty = (...faults: readonly SandboxFault[]): Promise<Rig> => startRig({ jobs: JOBS, faults });

test.each<[SandboxFault['kind'], number | string, number]>([
  ['drop-before', 'ECONNRESET', 0],
  ['drop-after', 'ECONNRESET', 1],
  ['garbage', 200, 1],
  ['wrong-location', 201, 1],
  ['401', 401, 0],
  ['429', 429, 0],
  ['502', 502, 0],
  ['502-after', 502, 1],
  ['503', 503, 0],
  ['503-proxy', 503, 0],
  ['504', 504, 0],
  ['504-after', 504, 1],
  ['sso-redirect', 302, 0],
  ['sso-page', 200, 0],
  ['expire', 201, 1],
])('%s answers a trigger with %s and leaves %i builds, once', async (kind, seen, builds) => {
  const rig = await faulty({ kind, meets: 'trigger' });
  expect(await trigger(rig)).toBe(seen);
  expect(rig.sandbox.builds()).toHaveLength(builds);
  expect((await rig.post('/job/other/build')).status).toBe(201);
});

describe('who wrote the page', () => {
  test('a starting Jenkins says so, without its version and without Retry-After', async () => {
    const { get } = await faulty({ kind: '503' });
    const { headers, body } = await get('/api/json');
    expect(body).toContain('Jenkins is getting ready to work');
    expect([headers['x-jenkins'], headers['retry-after']]).toEqual([undefined, undefined]);
  });

  test('a proxy does not mention Jenkins', async () => {
    const { get } = await faulty({ kind: '503-proxy' });
    expect((await get('/api/json')).body).not.toContain('Jenkins');
  });

  test('a limit on the rate says in seconds when to come back', async () => {
    const { get } = await faulty({ kind: '429', time: 1_500 });
    expect((await get('/api/json')).headers['retry-after']).toBe('2');
  });

  test('single sign-on redirects off the origin, or shows its form where JSON was due', async () => {
    const { get } = await faulty({ kind: 'sso-redirect' }, { kind: 'sso-page' });
    expect((await get('/api/json')).headers.location).toBe('https://sso.example.invalid/login');
    const page = await get('/api/json');
    expect([page.headers['content-type'], page.body.includes('<form')]).toEqual(['text/html', true]);
  });
});

test('a wrong Location keeps the path and names a host that does not exist', async () => {
  const { post } = await faulty({ kind: 'wrong-location' });
  expect((await post(TRIGGER)).headers.location).toBe('http://jenkins.example.invalid:8080/queue/item/1/');
});

test('garbage says that it is JSON and is none', async () => {
  const { get } = await faulty({ kind: 'garbage' });
  const { headers, body } = await get('/queue/api/json');
  expect(headers['content-type']).toContain('application/json');
  expect(() => JSON.parse(body)).toThrow(SyntaxError);
});

test('a cut body breaks off before its Content-Length, after the effect', async () => {
  const { get, sandbox } = await faulty({ kind: 'cut' });
  await expect(get('/api/json').catch(codeOf)).resolves.toBe('ECONNRESET');
  expect(sandbox.requests().bytesSent).toBeGreaterThan(0);
});

test('a delayed answer comes when its time has passed, though the build is there at once', async () => {
  const rig = await faulty({ kind: 'delay', time: 30_000 });
  let seen: unknown = null;
  const answer = trigger(rig).then(status => {
    seen = status;
  });
  await vi.waitFor(() => expect(rig.sandbox.builds()).toHaveLength(1));
  rig.clock.advance(29_999);
  await turn();
  expect(seen).toBeNull();
  rig.clock.advance(1);
  await answer;
  expect(seen).toBe(201);
});

test('a dripping body comes a piece at a time, and whole in the end', async () => {
  const { clock, sandbox } = await faulty({ kind: 'drip', time: 1_000 });
  const pieces: string[] = [];
  const ended = new Promise<void>(resolve => {
    const sent = request(`${sandbox.url}/api/json?tree=mode`, { headers: as('admin') }, response => {
      response.setEncoding('utf8').on('data', (piece: string) => {
        pieces.push(piece);
        clock.advance(1_000);
      });
      response.on('end', resolve);
      // Its head has come: from here on every piece waits for the clock.
      clock.advance(1_000);
    });
    sent.end();
  });
  await ended;
  expect(pieces.map(({ length }) => length)).toEqual([16, 16, 16]);
  expect(JSON.parse(pieces.join(''))).toMatchObject({ mode: 'NORMAL' });
});

test('a silent server has done what it was asked, and ends with the client that gives up', async () => {
  const { sandbox } = await faulty({ kind: 'silence' });
  const giveUp = new AbortController();
  const sent = request(sandbox.url + TRIGGER, {
    method: 'POST',
    headers: as('admin'),
    signal: giveUp.signal,
  });
  const failed = new Promise(resolve => sent.on('error', resolve));
  sent.end();
  await vi.waitFor(() => expect(sandbox.builds()).toHaveLength(1));
  giveUp.abort();
  await failed;
});

test('a flood announces 100 MB, of which a client need not take more than it wants', async () => {
  const { sandbox } = await faulty({ kind: 'flood' });
  const length = await new Promise(resolve => {
    const sent = request(`${sandbox.url}/api/json`, response => {
      resolve(response.headers['content-length']);
      response.destroy();
    });
    sent.on('error', () => {});
    sent.end();
  });
  expect(length).toBe(String(100 * 1_024 * 1_024));
});

test('expiring forgets who left the queue, and nobody who is in it', async () => {
  const { post, get, json } = await faulty({ kind: 'expire', meets: 'queue' });
  await post(TRIGGER);
  await post('/job/other/build?delay=60000');
  expect(await json('/queue/api/json?tree=items[id]')).toMatchObject({ items: [{ id: 2 }] });
  expect((await get('/queue/item/1/api/json')).status).toBe(404);
  expect((await get('/queue/item/2/api/json')).status).toBe(200);
});

test('a fault strikes the requests of its kind only, in its turn, and is counted', async () => {
  const { get, sandbox } = await faulty({ kind: '502', meets: 'queue', after: 1, times: 2 });
  const statuses: number[] = [];
  for (const path of ['/api/json', ...Array.from({ length: 4 }, () => '/queue/api/json')]) {
    statuses.push((await get(path)).status);
  }
  expect(statuses).toEqual([200, 200, 502, 502, 200]);
  expect(sandbox.requests().faults).toEqual([{ fault: '502:queue@2-3', struck: 2 }]);
});

test('of several faults each has requests of its own', async () => {
  const rig = await faulty({ kind: '502', meets: 'trigger' }, { kind: '504', meets: 'trigger', times: 2 });
  expect([await trigger(rig), await trigger(rig), await trigger(rig), await trigger(rig)]).toEqual([
    502, 504, 504, 201,
  ]);
});

test.each([
  ['queue', '/queue/item/1/api/json'],
  ['job', '/job/plain/api/json'],
  ['build', '/job/plain/1/api/json'],
  ['log', '/job/plain/1/logText/progressiveText'],
  ['cancel', '/queue/cancelItem?id=1'],
  ['cancel', '/job/plain/1/stop'],
  ['crumb', '/crumbIssuer/api/json'],
  ['nodes', '/computer/api/json'],
  ['other', '/whoAmI/api/json'],
] as const)('%s is %s', async (meets, path) => {
  const { get, sandbox } = await faulty({ kind: '502', meets });
  await get('/login');
  await get(path);
  expect(sandbox.requests().faults[0]?.struck).toBe(1);
});

/** Lets what is under way on sockets happen. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
