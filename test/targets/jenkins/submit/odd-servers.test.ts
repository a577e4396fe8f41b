import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../../../src/core/clock.ts';
import { requestKey } from '../../../../src/core/ids.ts';
import { exchange, type Terms } from '../../../../src/targets/jenkins/http/exchange.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import { Underway } from '../../../../src/targets/jenkins/signals/underway.ts';
import type { SubmitOutcome } from '../../../../src/targets/submission.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { JSON_TYPE, type ScriptedServer, sendJson, startServer, targetAt } from '../scripted-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A clock whose timers go off when the test says so, until none is set, and never by themselves. */
function stoppedClock(): Clock & { readonly expire: () => void } {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    monotonic: () => 0,
    after(_delay, act) {
      timers.add(act);
      return () => timers.delete(act);
    },
    expire: () => {
      for (const act of timers) {
        timers.delete(act);
        act();
      }
    },
  };
}

/** A clock whose present timers, and none that they set, go off at each step. */
function steppedClock(): Clock & { readonly expire: () => void } {
  const timers = new Set<() => void>();
  return {
    now: () => 0,
    monotonic: () => 0,
    after(_delay, act) {
      timers.add(act);
      return () => timers.delete(act);
    },
    expire: () => {
      for (const act of [...timers]) if (timers.delete(act)) act();
    },
  };
}

type Script = Parameters<typeof startServer>[0];

/** A controller that describes its job as it should and answers the trigger as told. */
async function oddTrigger(
  trigger: Script,
  clock: Clock = stoppedClock(),
): Promise<{ readonly server: ScriptedServer; readonly target: Target }> {
  const server = await startServer((request, response, socket) => {
    if (request.method === 'GET') sendJson(response, { buildable: true });
    else trigger(request, response, socket);
  });
  const target = targetAt(server.url, { clock });
  open.push(() => target.close(), server.close);
  return { server, target };
}

const fire = (target: Target, leave = signal): Promise<SubmitOutcome> =>
  target.submit({ key: requestKey('k'), job: ['x'], parameters: new Map() }, endedBy(leave));

const shown = (outcome: SubmitOutcome): string =>
  outcome.kind === 'queued'
    ? `queued ${outcome.queueId}`
    : `${outcome.kind}: ${outcome.refusal.reason}, ${outcome.refusal.effect}`;

const posts = (server: ScriptedServer): number =>
  server.received.filter(({ method }) => method === 'POST').length;

describe('a trigger that got no proper answer is unknown, and was sent once', () => {
  test.each<[string, Script, string]>([
    ['the connection is reset', (_q, _r, socket) => socket.resetAndDestroy(), 'unknown: no-answer, possible'],
    ['the connection is closed', (_q, _r, socket) => socket.end(), 'unknown: no-answer, possible'],
    [
      'what comes is no HTTP',
      (_q, _r, socket) => socket.end('SSH-2.0-OpenSSH_9\r\n\r\n'),
      'unknown: no-answer, possible',
    ],
    [
      'the headers never end',
      (_q, response, socket) => {
        socket.on('error', () => {});
        response.socket?.write(`HTTP/1.1 201 Created\r\n${'X-Filler: 0123456789\r\n'.repeat(4_000)}`);
      },
      'unknown: no-answer, possible',
    ],
    [
      'a page comes with 200',
      (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<form>'),
      'unknown: login-page, possible',
    ],
  ])('%s', async (_name, script, expected) => {
    const { server, target } = await oddTrigger(script);
    await target.describe(['x'], signal);
    expect(shown(await fire(target))).toBe(expected);
    // Another request on the same pool: had the POST been sent again, it would have come before.
    await target.describe(['y'], signal);
    expect(posts(server)).toBe(1);
  });

  test('nothing comes before the deadline', async () => {
    const clock = stoppedClock();
    const { server, target } = await oddTrigger(() => clock.expire(), clock);
    expect(shown(await fire(target))).toBe('unknown: no-answer, possible');
    expect(posts(server)).toBe(1);
  });

  test('volley is told to leave meanwhile', async () => {
    const leave = new AbortController();
    const { target } = await oddTrigger(() => leave.abort());
    expect(shown(await fire(target, leave.signal))).toBe('unknown: interrupted, possible');
  });

  test('the target is closed meanwhile', async () => {
    const { target } = await oddTrigger(() => void target.close());
    expect(shown(await fire(target))).toBe('unknown: interrupted, possible');
  });
});

test('a connection that the server has closed while it was idle costs no trigger', async () => {
  const server = await startServer(({ method }, response, socket) => {
    if (method === 'POST') response.writeHead(201, { location: '/queue/item/9/' }).end();
    else {
      response.on('finish', () => socket.end());
      sendJson(response, { buildable: true });
    }
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  await target.describe(['x'], signal);
  await target.describe(['y'], signal);
  expect(shown(await fire(target))).toBe('queued 9');
  expect(posts(server)).toBe(1);
});

/** What a pool hands to a handler when it starts a request; counts how often it is told to stop. */
function fakeWire() {
  return {
    aborted: false,
    paused: false,
    reason: null,
    aborts: 0,
    abort() {
      this.aborts += 1;
    },
    pause: () => {},
    resume: () => {},
  };
}

const terms = (clock: Clock): Terms => ({
  timeout: 1,
  underway: new Underway(clock),
  signals: endedBy(signal),
  freed: () => {},
});

const PLAIN_POST = { method: 'POST', path: '/', headers: {}, limit: 1 } as const;

test('the pool is never let to send a request twice', async () => {
  const wire = fakeWire();
  const pool: Parameters<typeof exchange>[0] = {
    dispatch(_options, handler) {
      handler.onRequestStart?.(wire, {});
      handler.onRequestStart?.(wire, {});
      return true;
    },
  };
  const outcome = await exchange(pool, PLAIN_POST, terms(stoppedClock()));
  expect(wire.aborts).toBe(1);
  expect(outcome).toEqual({ ok: false, error: { kind: 'broken', sent: true, code: null } });
});

test('waiting for a connection does not shorten the time for the answer', async () => {
  const clock = steppedClock();
  let start = (): void => {};
  const pool: Parameters<typeof exchange>[0] = {
    dispatch(_options, handler) {
      start = () => handler.onRequestStart?.(fakeWire(), {});
      return true;
    },
  };
  let outcome = '';
  void exchange(pool, PLAIN_POST, { ...terms(clock), timeout: 1_000 }).then(result => {
    outcome = result.ok ? 'answered' : result.error.kind;
  });
  const step = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) clock.expire();
    await Promise.resolve();
  };
  await step(9);
  start();
  await step(9);
  expect(outcome).toBe('');
  await step(3);
  expect(outcome).toBe('timeout');
});

describe('an answer whose head came is an answer', () => {
  test('a 201 whose body breaks off is queued', async () => {
    const { target } = await oddTrigger((_q, response, socket) => {
      response.writeHead(201, { location: '/queue/item/9/', 'content-length': '100' });
      response.write('half', () => socket.resetAndDestroy());
    });
    expect(shown(await fire(target))).toBe('queued 9');
  });

  test('a 201 whose body drips for ever is queued at once, and its connection given up', async () => {
    let drop = (): void => {};
    const dropped = new Promise<void>(resolve => {
      drop = resolve;
    });
    const clock = stoppedClock();
    const { target } = await oddTrigger((_q, response, socket) => {
      socket.on('close', drop);
      response.writeHead(201, { location: '/queue/item/9/', 'content-length': '100' });
      response.write('a drop');
    }, clock);
    expect(shown(await fire(target))).toBe('queued 9');
    clock.expire();
    await dropped;
  });

  test('a 500 with a body of 100 MB is a 500', async () => {
    const { target } = await oddTrigger((_q, response) => {
      response.on('error', () => {});
      response.writeHead(500, { 'content-type': 'text/html', 'content-length': String(100 * 1024 * 1024) });
      response.write(Buffer.alloc(4 * 1024 * 1024));
    });
    expect(shown(await fire(target))).toBe('unknown: server-error, possible');
  });
});

describe('a trigger that never left is rejected, for it is certain that nothing happened', () => {
  test('nobody listens', async () => {
    const server = await startServer(() => {});
    await server.close();
    const target = targetAt(server.url);
    open.push(() => target.close());
    expect(shown(await fire(target))).toBe('rejected: unreachable, none');
  });

  test('the server does not speak TLS', async () => {
    const server = await startServer(() => {});
    const target = targetAt(server.url.replace('http:', 'https:'));
    open.push(() => target.close(), server.close);
    expect(shown(await fire(target))).toBe('rejected: tls, none');
  });

  test('no connection before the deadline', async () => {
    const clock = stoppedClock();
    // Takes the TCP connection and never greets: TLS does not come about.
    const mute = createServer(() => clock.expire());
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const target = targetAt(`https://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`, {
      clock,
    });
    open.push(
      () => target.close(),
      () => new Promise(resolve => mute.close(() => resolve())),
    );
    expect(shown(await fire(target))).toBe('rejected: unreachable, none');
  });

  test('the run was called off before', async () => {
    const { server, target } = await oddTrigger(() => {});
    expect(shown(await fire(target, AbortSignal.abort()))).toBe('rejected: interrupted, none');
    expect(posts(server)).toBe(0);
  });
});

describe('definitions that cannot be read', () => {
  test.each<[string, Script, string]>([
    [
      'half a body',
      (_q, r) =>
        r.writeHead(200, { ...JSON_TYPE, 'content-length': '99' }).write('{"build', () => r.destroy()),
      'unexpected-answer',
    ],
    ['broken JSON', (_q, r) => r.writeHead(200, JSON_TYPE).end('{"buildable":tru'), 'unexpected-answer'],
    [
      'a folder',
      (_q, r) => sendJson(r, { _class: 'com.cloudbees.hudson.plugins.folder.Folder' }),
      'unexpected-answer',
    ],
    ['a page', (_q, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<html>'), 'login-page'],
    ['a missing job', (_q, r) => r.writeHead(404, { 'x-jenkins': '2' }).end(), 'not-found'],
    [
      'a gzip bomb',
      (_q, r) =>
        r
          .writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' })
          .end(gzipSync(Buffer.alloc(40 * 1024 * 1024))),
      'unexpected-answer',
    ],
  ])('%s', async (_name, script, reason) => {
    const server = await startServer(script);
    const target = targetAt(server.url);
    open.push(() => target.close(), server.close);
    const described = await target.describe(['x'], signal);
    expect(!described.ok && [described.error.reason, described.error.effect]).toEqual([reason, 'none']);
    await target.describe(['x'], signal);
    const kept = reason === 'not-found';
    expect(server.received, 'a failure is not remembered').toHaveLength(kept ? 1 : 2);
  });
});

test('gzip is read', async () => {
  const server = await startServer(({ headers }, response) => {
    expect(headers['accept-encoding']).toBe('gzip');
    // A cache in front is to ask the controller itself.
    expect(headers['cache-control']).toBe('no-cache');
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(gzipSync('{"buildable":true}'));
  });
  const target = targetAt(server.url);
  open.push(() => target.close(), server.close);
  expect((await target.describe(['x'], signal)).ok).toBe(true);
});

test('a redirect is not followed, and credentials go nowhere', async () => {
  const sso = await startServer((_request, response) => response.end());
  const { target } = await oddTrigger((_q, response) =>
    response.writeHead(302, { location: `${sso.url}/idp?x=1` }).end(),
  );
  open.push(sso.close);
  const outcome = await fire(target);
  expect(shown(outcome)).toBe('rejected: login-page, none');
  expect(sso.received).toEqual([]);
});
