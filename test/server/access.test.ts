import { afterEach, describe, expect, test } from 'vitest';
import { checkExposure, isLoopback, parseListenAddress } from '../../src/server/access/listen-address.ts';
import { equalTokensProblem, roleOf, tokenProblem } from '../../src/server/access/tokens.ts';
import { signatureOf } from '../../src/server/access/webhook-signature.ts';
import { NOON } from './fake-service.ts';
import { type ApiRig, createRig, OPERATE, READ, SECRET } from './rig.ts';

let rig: ApiRig | null = null;
afterEach(async () => {
  await rig?.app.close();
  rig = null;
});

type Headers = Readonly<Record<string, string>>;

const locked = { tokens: { read: READ, operate: OPERATE }, loopbackOnly: false, webhookSecret: SECRET };
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });

async function call(
  method: 'GET' | 'POST',
  url: string,
  headers: Headers = {},
  payload = '',
): Promise<string> {
  rig ??= await createRig(locked);
  const type: Headers = payload === '' ? {} : { 'content-type': 'application/json' };
  const answer = await rig.app.inject({ method, url, headers: { ...type, ...headers }, payload });
  return answer.statusCode < 400 ? String(answer.statusCode) : `${answer.statusCode} ${answer.json().code}`;
}

describe('with tokens', () => {
  test('each role may do its own: readers read, operators do both, nobody else anything', async () => {
    expect(await call('GET', '/api/v1/triggers')).toBe('401 unauthenticated');
    expect(await call('GET', '/api/v1/triggers', bearer('wrong-token-0123456789'))).toBe(
      '401 unauthenticated',
    );
    expect(await call('GET', '/api/v1/triggers', bearer(READ))).toBe('200');
    expect(await call('GET', '/api/v1/triggers', bearer(OPERATE))).toBe('200');
    expect(await call('POST', '/api/v1/pause', bearer(READ))).toBe('403 forbidden');
    expect(await call('POST', '/api/v1/triggers/nightly/runs', bearer(READ))).toBe('403 forbidden');
    expect(await call('POST', '/api/v1/triggers/nightly/runs')).toBe('401 unauthenticated');
    expect(await call('POST', '/api/v1/triggers/nightly/runs', bearer(OPERATE))).toBe('201');
  });

  test('metrics, the description and paths that are not there need one; health does not', async () => {
    for (const url of ['/metrics', '/api/v1/openapi.json', '/api/v1/events', '/nowhere'])
      expect(await call('GET', url)).toBe('401 unauthenticated');
    expect(await call('GET', '/healthz')).toBe('200');
    expect(await call('GET', '/readyz')).toBe('200');
  });

  test('any name of this machine may be asked', async () => {
    expect(await call('GET', '/healthz', { host: 'volley.example.com' })).toBe('200');
  });

  test('a missing token does not pass for an empty one', () => {
    expect(roleOf('Bearer ', { read: null, operate: null })).toBeNull();
    expect(roleOf(undefined, { read: null, operate: OPERATE })).toBeNull();
    expect(roleOf(`bearer ${OPERATE}`, { read: null, operate: OPERATE })).toBe('operate');
  });

  test('a token that can be guessed, or sent by no client, is refused without being shown', () => {
    for (const token of ['short', 'with a space in it 0123456789']) {
      const problem = tokenProblem(token, 'VOLLEY_TOKEN');
      expect(problem?.code).toBe('bad-token');
      expect(JSON.stringify(problem)).not.toContain(token);
    }
    expect(tokenProblem(OPERATE, 'VOLLEY_TOKEN')).toBeNull();
  });
});

test('a token that readers and operators share is refused: it would let readers operate', () => {
  const problem = (read: string | null, operate: string | null) =>
    equalTokensProblem([
      ['operators', operate],
      ['readers', read],
      ['webhooks', null],
    ]);
  expect(problem(READ, READ)?.code).toBe('equal-tokens');
  expect(JSON.stringify(problem(READ, READ))).not.toContain(READ);
  expect(problem(READ, OPERATE)).toBeNull();
  expect(problem(null, null)).toBeNull();
});

describe('without a token', () => {
  const open = async (headers: Headers): Promise<string> => {
    rig = await createRig();
    return call('POST', '/api/v1/triggers/nightly/runs', headers);
  };

  test.each(['localhost:8655', '127.0.0.1:8655', '[::1]:8655', 'LOCALHOST'])('%s may be asked', async host =>
    expect(await open({ host })).toBe('201'),
  );

  test.each(['evil.example', '127.0.0.1.evil.example', '192.168.1.4:8655'])(
    'a page that made the name %j point here is refused',
    async host => expect(await open({ host })).toBe('403 foreign-host'),
  );

  test.each([
    ['127.0.0.1:8655', true],
    ['127.9.9.9:1', true],
    ['[::1]:0', true],
    ['8655', true],
    ['localhost:80', true],
    ['0.0.0.0:8655', false],
    ['[::]:8655', false],
    ['192.168.1.4:8655', false],
    ['volley.internal:8655', false],
  ])('listening on %s is allowed: %s', (text, allowed) => {
    const address = parseListenAddress(text);
    if (!address.ok) throw new Error(address.error.message);
    expect(checkExposure(address.value, false)?.code ?? 'allowed').toBe(allowed ? 'allowed' : 'open-to-all');
    expect(checkExposure(address.value, true)).toBeNull();
  });

  test.each(['', 'x', '127.0.0.1', '127.0.0.1:', ':8655:', '1.2.3.4:70000', '::1:8655', 'http://a:1'])(
    '%j is no address',
    text => expect(parseListenAddress(text).ok).toBe(false),
  );

  test('an address that only looks like this machine’s is another one', () => {
    expect(isLoopback('127.0.0.1.example')).toBe(false);
    expect(isLoopback('localhost.example')).toBe(false);
  });
});

describe('a browser', () => {
  test.each<[string, Headers, string]>([
    ['a page of another site', { origin: 'https://evil.example' }, '403 foreign-origin'],
    ['a page without an origin', { origin: 'null' }, '403 foreign-origin'],
    ['a page of another port', { origin: 'http://localhost:3000' }, '403 foreign-origin'],
    ['an image or a form elsewhere', { 'sec-fetch-site': 'cross-site' }, '403 foreign-origin'],
    ['a neighbouring site', { 'sec-fetch-site': 'same-site' }, '403 foreign-origin'],
    ['our own page', { origin: 'http://localhost:8655', 'sec-fetch-site': 'same-origin' }, '200'],
    ['the address bar', { 'sec-fetch-site': 'none' }, '200'],
  ])('of %s', async (_name, headers, expected) => {
    rig = await createRig();
    expect(await call('GET', '/api/v1/triggers', { host: 'localhost:8655', ...headers })).toBe(expected);
  });

  test('is told of no origin that may', async () => {
    rig = await createRig();
    const answer = await rig.app.inject({
      method: 'OPTIONS',
      url: '/api/v1/triggers',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a webhook', () => {
  const PATH = '/api/v1/triggers/nightly/runs';
  const BODY = '{"inputs":{"branch":"main"}}';
  const TIME = String(NOON / 1_000);

  const signed = (over: string, timestamp = TIME): Headers => ({
    'x-volley-signature-256': signatureOf(Buffer.from(over), SECRET),
    'x-volley-timestamp': timestamp,
  });

  test('that is signed needs no token', async () => {
    expect(await call('POST', PATH, signed(`${TIME}.${PATH}.${BODY}`), BODY)).toBe('201');
    expect(rig?.service.orders[0]).toMatchObject({
      by: 'volley webhook',
      inputs: new Map([['branch', 'main']]),
    });
  });

  test('that is sent again, by whomever, is the same order', async () => {
    const headers = signed(`${TIME}.${PATH}.${BODY}`);
    await call('POST', PATH, headers, BODY);
    await call('POST', PATH, { ...headers, 'idempotency-key': 'another' }, BODY);
    const [first, again] = rig?.service.orders ?? [];
    expect(first?.idempotency).not.toBeNull();
    expect(again?.idempotency).toEqual(first?.idempotency);
  });

  test.each<[string, Headers]>([
    ['another body', signed(`${TIME}.${PATH}.{}`)],
    ['another trigger', signed(`${TIME}./api/v1/triggers/deploy/runs.${BODY}`)],
    [
      'another time',
      { ...signed(`${TIME}.${PATH}.${BODY}`), 'x-volley-timestamp': String(NOON / 1_000 + 1) },
    ],
    ['long ago', signed(`${NOON / 1_000 - 301}.${PATH}.${BODY}`, String(NOON / 1_000 - 301))],
    ['no time', signed(`.${PATH}.${BODY}`, '')],
    ['nothing at all', { 'x-volley-signature-256': 'sha256=00' }],
  ])('that is signed for %s is refused', async (_name, headers) => {
    expect(await call('POST', PATH, headers, BODY)).toBe('401 bad-signature');
    expect(rig?.service.orders).toEqual([]);
  });

  test('of GitHub is checked and not read', async () => {
    const body = '{"ref":"refs/heads/main","inputs":"not ours"}';
    const headers = { 'x-hub-signature-256': signatureOf(Buffer.from(body), SECRET) };
    expect(await call('POST', PATH, { ...headers, 'x-github-event': 'push' }, body)).toBe('201');
    expect(rig?.service.orders[0]).toMatchObject({ by: 'github webhook', inputs: new Map() });
    expect(await call('POST', PATH, { ...headers, 'x-github-event': 'ping' }, body)).toBe('204');
    expect(rig?.service.orders).toHaveLength(1);
    expect(await call('POST', PATH, headers, `${body} `)).toBe('401 bad-signature');
  });

  test('of GitHub that goes to two triggers is an order of each; delivered again it is the same', async () => {
    const body = '{"ref":"refs/heads/main"}';
    const headers = {
      'x-hub-signature-256': signatureOf(Buffer.from(body), SECRET),
      'x-github-delivery': 'd-1',
    };
    await call('POST', PATH, headers, body);
    await call('POST', '/api/v1/triggers/deploy/runs', headers, body);
    await call('POST', PATH, headers, body);
    await call('POST', PATH, { ...headers, 'x-github-delivery': 'd-2' }, body);
    const [one, other, again, anew] = (rig?.service.orders ?? []).map(({ idempotency }) => idempotency?.key);
    expect(one).toBeDefined();
    expect(again).toBe(one);
    expect(new Set([one, other, anew]).size).toBe(3);
  });

  test('is refused where there is no secret to check it with', async () => {
    rig = await createRig({ ...locked, webhookSecret: null });
    expect(await call('POST', PATH, signed(`${TIME}.${PATH}.${BODY}`), BODY)).toBe('401 bad-signature');
  });

  test('opens nothing but its own entry', async () => {
    const url = '/api/v1/pause';
    expect(await call('POST', url, signed(`${TIME}.${url}.{}`), '{}')).toBe('401 unauthenticated');
  });
});
