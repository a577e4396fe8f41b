import { afterEach, describe, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import type { JenkinsOptions } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { SubmitOutcome } from '../../../../src/targets/submission.ts';
import { startRawServer } from '../http/raw-server.ts';
import { sendJson, startServer, targetAt } from '../scripted-server.ts';
import { startProxy } from './connect-proxy.ts';
import { pem, startTlsServer } from './tls-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function fire(url: string, options: Partial<JenkinsOptions>): Promise<SubmitOutcome> {
  const target = targetAt(url, options);
  open.unshift(() => target.close());
  return target.submit({ key: requestKey('k'), job: ['x'], parameters: new Map() }, endedBy(signal));
}

async function controller() {
  const server = await startServer(({ method }, response) => {
    if (method === 'POST') response.writeHead(201, { location: '/queue/item/7/' }).end();
    else sendJson(response, { buildable: true });
  });
  open.push(server.close);
  return server;
}

async function proxyThat(refusal?: () => number | null) {
  const proxy = await startProxy(refusal);
  open.push(proxy.close);
  return proxy;
}

const CREDENTIALS = { user: 'proxy-ann', password: [{ secret: 'PASSWORD' }] } as const;
const EXPECTED = `Basic ${Buffer.from('proxy-ann:sesame-word').toString('base64')}`;

test('a plain controller is reached through a tunnel, and never sees the credentials of the proxy', async () => {
  const server = await controller();
  const proxy = await proxyThat();
  expect((await fire(server.url, { proxy: { url: proxy.url, ...CREDENTIALS } })).kind).toBe('queued');
  expect(proxy.asked[0]?.authority).toBe(server.url.replace('http://', ''));
  expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(EXPECTED);
  expect(proxy.asked[0]?.headers.authorization).toBeUndefined();
  for (const { headers } of server.received) expect(JSON.stringify(headers)).not.toContain('proxy');
});

test('TLS goes through the tunnel to the controller itself', async () => {
  const server = await startTlsServer('server');
  open.push(server.close);
  const proxy = await proxyThat();
  const options = { proxy: { url: proxy.url, ...CREDENTIALS }, tls: { ca: pem('authority') } };
  expect((await fire(server.url, options)).kind).toBe('queued');
  expect(proxy.asked[0]?.authority).toBe(server.url.replace('https://', ''));
  expect(server.received.join()).not.toMatch(/proxy/i);
});

test('a certificate is checked through the tunnel too', async () => {
  const server = await startTlsServer('elsewhere');
  open.push(server.close);
  const proxy = await proxyThat();
  const outcome = await fire(server.url, { proxy: { url: proxy.url }, tls: { ca: pem('authority') } });
  expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('tls');
});

test('credentials in the URL of the proxy are used, and not shown', async () => {
  const server = await controller();
  const proxy = await proxyThat();
  const url = proxy.url.replace('://', '://proxy-ann:sesame-word@');
  expect((await fire(server.url, { proxy: { url } })).kind).toBe('queued');
  expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(EXPECTED);
});

describe('a proxy that gives no tunnel is told apart from the controller, and nothing is sent', () => {
  test.each([
    ['wants credentials', 407, 'a user and a password'],
    ['does not let the host through', 403, 'let this host through'],
    ['cannot reach it', 502, 'HTTPS_PROXY'],
  ])('one that %s', async (_name, status, hint) => {
    const server = await controller();
    const proxy = await proxyThat(() => status);
    const outcome = await fire(server.url, { proxy: { url: proxy.url, ...CREDENTIALS } });
    expect(outcome).toMatchObject({ kind: 'rejected', refusal: { reason: 'unreachable', effect: 'none' } });
    const told = JSON.stringify(outcome);
    expect(told).toContain(`The proxy gave no connection to the controller (${status})`);
    expect(told).toContain(hint);
    expect(told).not.toMatch(/sesame|proxy-ann/);
    expect(server.received).toEqual([]);
  });

  test('one that nobody runs', async () => {
    const gone = await startProxy();
    await gone.close();
    const outcome = await fire('http://127.0.0.1:9', { proxy: { url: gone.url } });
    expect(JSON.stringify(outcome)).toContain(
      'The proxy gave no connection to the controller (ECONNREFUSED)',
    );
  });

  test('one whose password cannot be read', async () => {
    const proxy = await proxyThat();
    const unreadable = { url: proxy.url, user: 'ann', password: [{ secret: 'GONE' }] };
    const outcome = await fire('http://127.0.0.1:9', { proxy: unreadable });
    expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('secret');
    expect(JSON.stringify(outcome)).toContain('GONE');
    expect(proxy.asked).toEqual([]);
  });

  test('one that never answers is hung up on', async () => {
    let hungUp = (): void => {};
    const over = new Promise<void>(resolve => {
      hungUp = resolve;
    });
    const mute = await startRawServer((_line, socket) => void socket.on('close', hungUp));
    open.push(mute.close);
    const outcome = await fire('http://127.0.0.1:9', { proxy: { url: mute.url }, timeout: 50 });
    expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('unreachable');
    await over;
  });

  test('one of a kind that volley does not speak to', async () => {
    const outcome = await fire('http://127.0.0.1:9', { proxy: { url: 'socks5://127.0.0.1:1080' } });
    expect(JSON.stringify(outcome)).toContain('ERR_INVALID_PROTOCOL');
  });
});
