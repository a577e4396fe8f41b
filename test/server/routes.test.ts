import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOON } from './fake-service.ts';
import { type ApiRig, createRig } from './rig.ts';

let rig: ApiRig;
beforeEach(async () => {
  rig = await createRig();
});
afterEach(() => rig.app.close());

const get = (url: string) => rig.app.inject({ method: 'GET', url });
const post = (url: string, payload: object = {}, headers: Record<string, string> = {}) =>
  rig.app.inject({ method: 'POST', url, payload, headers });

describe('what can be read', () => {
  test('triggers, with the next fire of each schedule', async () => {
    const { triggers } = (await get('/api/v1/triggers')).json();
    expect(triggers[0]).toMatchObject({
      name: 'nightly',
      schedules: [{ resolved: '17 2 * * *', next: { at: '2026-11-22T12:00:00.000Z', dst: null } }],
      paused: null,
    });
    expect((await get('/api/v1/triggers/nightly')).json()).toEqual(triggers[0]);
  });

  test('fires with their decisions, before an instant', async () => {
    const { fires } = (await get('/api/v1/fires?trigger=nightly&before=2026-11-22T12:00:00Z&limit=5')).json();
    expect(fires[0]).toMatchObject({
      trigger: 'nightly',
      decision: 'started',
      instant: '2026-11-22T12:00:00.000Z',
    });
    expect(rig.service.asked).toEqual([{ trigger: 'nightly', before: NOON, limit: 5 }]);
  });

  test('runs, their requests, and the events of a run', async () => {
    expect((await get('/api/v1/runs?outcome=unfinished&limit=3')).json().runs[0].run).toBe(
      '20261122-120000-aaaa',
    );
    expect(rig.service.asked).toEqual([{ outcome: 'unfinished', limit: 3 }]);
    expect((await get('/api/v1/runs/2026')).json()).toMatchObject({ outcome: null, triggers: ['nightly'] });
    const { requests } = (await get('/api/v1/runs/last2/requests?state=planned')).json();
    expect(requests[0]).toMatchObject({ key: 'abc123', job: 'platform/build', state: { state: 'planned' } });
    expect((await get('/api/v1/runs/x/requests/abc123')).json()).toEqual(requests[0]);
    const { events } = (await get('/api/v1/runs/x/events?after=4')).json();
    const at = '2026-11-22T12:00:00.000Z';
    expect(events).toEqual([
      { seq: 5, event: { type: 'run-started', at, event: 1, run: '20261122-120000-aaaa', requests: 1 } },
      { seq: 6, event: { type: 'run-finished', at, outcome: 'succeeded', interrupted: false } },
    ]);
  });

  test('a console, from an offset on', async () => {
    const answer = (await get('/api/v1/runs/x/requests/abc123/log?offset=10')).json();
    expect(answer).toEqual({ text: 'hello\n', next: 16, more: true });
  });

  test('the coming fires of any expression, from now on unless said otherwise', async () => {
    expect((await get('/api/v1/preview?cron=0+2+*+*+*&timezone=Europe/Zurich&count=3')).statusCode).toBe(200);
    expect(rig.service.asked).toEqual([
      { of: { kind: 'cron', cron: '0 2 * * *', timezone: 'Europe/Zurich' }, after: NOON, count: 3 },
    ]);
  });

  test('how the service is', async () => {
    rig.service.become({ paused: { at: NOON, by: 'Ana', note: 'freeze' } });
    expect((await get('/api/v1/status')).json()).toMatchObject({
      version: '1.2.3',
      phase: 'serving',
      paused: { by: 'Ana', note: 'freeze' },
      manifest: { path: 'triggers.yaml', rejected: null },
    });
  });
});

describe('what can be done', () => {
  test('a run is started with inputs, and says where it is', async () => {
    const answer = await post('/api/v1/triggers/nightly/runs', { inputs: { branch: 'main' }, by: 'Ana' });
    expect(answer.statusCode).toBe(201);
    expect(answer.headers.location).toBe('/api/v1/runs/20261122-120000-aaaa');
    expect(rig.service.orders).toEqual([
      {
        trigger: 'nightly',
        inputs: new Map([['branch', 'main']]),
        overlap: 'allow-all',
        by: 'Ana',
        idempotency: null,
      },
    ]);
  });

  test('without a body, with every input at its default', async () => {
    const answer = await rig.app.inject({ method: 'POST', url: '/api/v1/triggers/nightly/runs' });
    expect(answer.statusCode).toBe(201);
    expect(rig.service.orders[0]?.inputs.size).toBe(0);
  });

  test('an order with a key names itself by the key and by all that it says', async () => {
    const key = { 'idempotency-key': 'k1' };
    await post('/api/v1/triggers/nightly/runs', { inputs: { branch: 'main' } }, key);
    await post('/api/v1/triggers/nightly/runs', { inputs: { branch: 'main' } }, key);
    await post('/api/v1/triggers/nightly/runs', { inputs: { branch: 'next' } }, key);
    await post('/api/v1/triggers/other/runs', { inputs: { branch: 'main' } }, key);
    const [first, again, other, elsewhere] = rig.service.orders.map(({ idempotency }) => idempotency);
    expect(first).toEqual(again);
    expect(other).toMatchObject({ key: 'key:k1' });
    expect(other?.digest).not.toBe(first?.digest);
    expect(elsewhere?.digest).not.toBe(first?.digest);
  });

  test('an order that came before is answered with 200 and the same run', async () => {
    rig.service.isNew = false;
    const answer = await post('/api/v1/triggers/nightly/runs', {}, { 'idempotency-key': 'k1' });
    expect([answer.statusCode, answer.json()]).toEqual([200, { run: '20261122-120000-aaaa', waits: false }]);
  });

  test('pausing, with a note and who; one trigger or all', async () => {
    await post('/api/v1/triggers/nightly/pause', { by: 'Ana', note: 'release' });
    await post('/api/v1/pause');
    expect((await post('/api/v1/triggers/nightly/resume', { by: 'Ben' })).statusCode).toBe(204);
    expect((await post('/api/v1/resume', { catchUp: 'latest' })).statusCode).toBe(204);
    expect((await post('/api/v1/resume', { catchUp: 'some' })).statusCode).toBe(400);
    expect(rig.service.asked).toEqual([
      { pause: 'nightly', by: 'Ana', note: 'release' },
      { pause: null, by: 'api', note: null },
      { resume: 'nightly', by: 'Ben', catchUp: 'none' },
      { resume: null, by: 'api', catchUp: 'latest' },
    ]);
  });

  test('a run is cancelled', async () => {
    expect((await post('/api/v1/runs/2026/cancel')).statusCode).toBe(202);
  });
});

describe('what is refused', () => {
  test('comes as a problem with a code and the next step', async () => {
    const answer = await get('/api/v1/triggers/none');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toEqual({
      type: 'https://volley.dev/problems/unknown-trigger',
      title: 'the manifest has no trigger "none"',
      status: 404,
      code: 'unknown-trigger',
      next: 'See /api/v1/triggers for those that there are.',
    });
  });

  test('says which part of a request is wrong; `null` is no order', async () => {
    const title = async (url: string, payload: string | null = null, headers = {}): Promise<string> => {
      const method = payload === null ? 'GET' : 'POST';
      const type = payload === null ? {} : { 'content-type': 'application/json' };
      const answer = await rig.app.inject({
        method,
        url,
        headers: { ...type, ...headers },
        ...(payload === null ? {} : { payload }),
      });
      return `${answer.statusCode} ${answer.json().title}`;
    };
    const start = '/api/v1/triggers/nightly/runs';
    for (const url of [start, '/api/v1/pause'])
      expect(await title(url, 'null')).toBe('400 the body is not as it should be');
    expect(rig.service.orders).toEqual([]);
    expect(await title(start, '{}', { 'idempotency-key': '' })).toBe('400 a header is not as it should be');
    expect(await title('/api/v1/fires?limit=0')).toBe('400 the query of the address is not as it should be');
  });

  test('comes so also where the address cannot be decoded', async () => {
    const answer = await get('/api/v1/triggers/%zz');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  test.each([
    ['a key that was used for something else', 'key-reused', 409],
    ['inputs that give no plan', 'not-plannable', 422],
    ['a store that fails', 'store-failed', 503],
    ['a service that drains', 'draining', 503],
  ] as const)('%s: %s is %i', async (_name, code, status) => {
    rig.service.refusal = { code, message: 'it is so', next: 'Do that.', retryAfter: 1_500 };
    const answer = await post('/api/v1/triggers/nightly/runs');
    expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([
      status,
      code,
      '2',
    ]);
  });

  test.each([
    ['a member that nobody knows', { input: { branch: 'main' } }],
    ['a number, which could not be sent as it was written', { inputs: { version: 1.1 } }],
    ['an overlap that there is not', { overlap: 'maybe' }],
  ])('%s: nothing is converted or dropped in silence', async (_name, body) => {
    const answer = await post('/api/v1/triggers/nightly/runs', body);
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid-request']);
    expect(rig.service.orders).toEqual([]);
  });

  test.each([
    ['no JSON', 'application/json', '{', 400, 'not-json'],
    ['a form', 'application/x-www-form-urlencoded', 'a=b', 415, 'unsupported-media-type'],
    ['plain text, as any page may send it', 'text/plain', '{}', 415, 'unsupported-media-type'],
    ['too much', 'application/json', `{"by":"${'x'.repeat(1_100_000)}"}`, 413, 'too-large'],
  ])('%s as a body', async (_name, type, payload, status, code) => {
    const answer = await rig.app.inject({
      method: 'POST',
      url: '/api/v1/triggers/nightly/runs',
      payload,
      headers: { 'content-type': type },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(rig.service.orders).toEqual([]);
  });

  test.each([
    '/api/v1/fires?limit=0',
    '/api/v1/fires?limit=99999',
    '/api/v1/fires?before=yesterday',
    '/api/v1/fires?before=2026-11-22T12:00:00',
    '/api/v1/preview?cron=*+*+*+*+*&trigger=nightly',
    '/api/v1/runs?outcome=fine',
    '/api/v1/runs?unknown=1',
  ])('%s', async url => {
    expect([(await get(url)).statusCode, (await get(url)).json().code]).toEqual([400, 'invalid-request']);
  });

  test('a defect of ours shows no stack, and is told to the log', async () => {
    rig.service.state = () => {
      throw new Error('SELECT secret FROM somewhere');
    };
    const answer = await get('/api/v1/status');
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'defect']);
    expect(answer.body).not.toContain('SELECT');
    expect(rig.defects.map(({ message }) => message)).toEqual(['SELECT secret FROM somewhere']);
  });
});

describe('health', () => {
  test('an answer is enough to be alive', async () => {
    expect((await get('/healthz')).json()).toEqual({ status: 'alive' });
  });

  test('ready while fires can happen, also when an edit of the manifest is broken', async () => {
    expect((await get('/readyz')).json()).toEqual({ status: 'ready', warning: null });
    const { manifest } = rig.service.state();
    rig.service.become({ manifest: { ...manifest, rejected: { at: NOON, problems: [] } } });
    const answer = await get('/readyz');
    expect([answer.statusCode, answer.json().warning]).toEqual([
      200,
      'the manifest on the disk cannot be served: the last good one is',
    ]);
  });

  test('not ready while it starts or drains, or while the store fails', async () => {
    const fault = { code: 'disk-full', message: 'full', next: 'Make room.', detail: null } as const;
    for (const state of [{ phase: 'starting' }, { phase: 'draining' }, { storeFault: fault }] as const) {
      const bad = await createRig();
      bad.service.become(state);
      const answer = await bad.app.inject({ method: 'GET', url: '/readyz' });
      expect([answer.statusCode, answer.json().code]).toEqual([503, 'not-ready']);
      await bad.app.close();
    }
  });
});
