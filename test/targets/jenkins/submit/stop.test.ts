import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import { exchange } from '../../../../src/targets/jenkins/http/exchange.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { Underway } from '../../../../src/targets/jenkins/signals/underway.ts';
import type { SubmitOutcome } from '../../../../src/targets/submission.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { type Received, type ScriptedServer, sendJson, startServer, targetAt } from '../scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

type Script = (request: Received, response: ServerResponse) => void;

async function controller(
  script: Script,
  options: Partial<JenkinsOptions> = {},
): Promise<{ readonly server: ScriptedServer; readonly target: Target }> {
  const server = await startServer(script);
  const target = targetAt(server.url, options);
  open.push(() => target.close(), server.close);
  return { server, target };
}

const leave = new AbortController().signal;

const fire = (target: Target, stop: AbortSignal, job = 'x'): Promise<SubmitOutcome> =>
  target.submit({ key: requestKey('k'), job: [job], parameters: new Map() }, { leave, stop });

const shown = (outcome: SubmitOutcome): string =>
  outcome.kind === 'queued'
    ? `queued ${outcome.queueId}`
    : `${outcome.kind}: ${outcome.refusal.reason}, ${outcome.refusal.effect}`;

const posts = (server: ScriptedServer): number =>
  server.received.filter(({ method }) => method === 'POST').length;

const UNSENT = 'rejected: interrupted, none';

describe('after a stop nothing is sent that is not on its way yet', () => {
  test('neither while the definitions of its job are awaited', async () => {
    const stop = new AbortController();
    const { server, target } = await controller((_request, response) => {
      stop.abort();
      response.on('error', () => {});
    });
    expect(shown(await fire(target, stop.signal))).toBe(UNSENT);
    expect(posts(server)).toBe(0);
  });

  test('nor when it came before anything was asked', async () => {
    const { server, target } = await controller((_request, response) =>
      sendJson(response, { buildable: true }),
    );
    expect(shown(await fire(target, AbortSignal.abort()))).toBe(UNSENT);
    await target.describe(['y'], leave);
    expect(server.received.map(({ url }) => url.replace(/\?.*/, ''))).toEqual(['/job/y/api/json']);
  });

  test('nor while the crumb is awaited', async () => {
    const stop = new AbortController();
    const { server, target } = await controller(
      ({ url }, response) => {
        if (url.startsWith('/crumbIssuer')) stop.abort();
        else sendJson(response, { buildable: true });
      },
      { auth: { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] } },
    );
    expect(shown(await fire(target, stop.signal))).toBe(UNSENT);
    expect(posts(server)).toBe(0);
  });

  test('nor while a crumb is replaced', async () => {
    const stop = new AbortController();
    let crumbs = 0;
    const { server, target } = await controller(
      ({ method, url }, response) => {
        if (url.startsWith('/crumbIssuer')) {
          crumbs += 1;
          if (crumbs === 2) stop.abort();
          else sendJson(response, { crumb: 'c', crumbRequestField: 'Jenkins-Crumb' });
        } else if (method === 'GET') sendJson(response, { buildable: true });
        else response.writeHead(403).end('No valid crumb was included in the request');
      },
      { auth: { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] } },
    );
    expect(shown(await fire(target, stop.signal))).toBe(UNSENT);
    expect(posts(server)).toBe(1);
  });

  test('nor while it waits for a connection, though those on their way are followed to their answer', async () => {
    const stop = new AbortController();
    const held: ServerResponse[] = [];
    let allHang = (): void => {};
    const hanging = new Promise<void>(resolve => {
      allHang = resolve;
    });
    const { server, target } = await controller(({ method }, response) => {
      if (method === 'GET') return sendJson(response, { buildable: true });
      held.push(response);
      if (held.length === 6) allHang();
    });
    const outcomes = Array.from({ length: 20 }, () => fire(target, stop.signal));
    await hanging;
    stop.abort();
    for (const outcome of outcomes.slice(6)) expect(shown(await outcome)).toBe(UNSENT);
    for (const answer of held) answer.writeHead(201, { location: '/queue/item/7/' }).end();
    for (const outcome of outcomes.slice(0, 6)) expect(shown(await outcome)).toBe('queued 7');
    expect(posts(server)).toBe(6);
  });

  test('nor while its connection is made, not even when that comes about late', async () => {
    const stop = new AbortController();
    let start = (): void => {};
    let aborts = 0;
    const wire = {
      aborted: false,
      paused: false,
      reason: null,
      pause: () => {},
      resume: () => {},
      abort: () => {
        aborts += 1;
      },
    };
    const pool: Parameters<typeof exchange>[0] = {
      dispatch(_options, handler) {
        start = () => handler.onRequestStart?.(wire, {});
        return true;
      },
    };
    const outcome = exchange(
      pool,
      { method: 'POST', path: '/', headers: {}, limit: 1 },
      {
        timeout: 1,
        underway: new Underway({ now: () => 0, monotonic: () => 0, after: () => () => {} }),
        signals: { leave, stop: stop.signal },
        freed: () => {},
      },
    );
    stop.abort();
    expect(await outcome).toEqual({ ok: false, error: { kind: 'interrupted', sent: false, code: null } });
    start();
    expect(aborts).toBe(1);
  });
});
