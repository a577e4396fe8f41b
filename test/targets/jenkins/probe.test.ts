import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { parseFault, type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.ts';
import type { JenkinsAuth } from '../../../src/targets/jenkins/jenkins-target.ts';
import type { Target } from '../../../src/targets/target.ts';
import { FakeClock } from '../../fake-clock.ts';
import { sendJson, startServer, targetAt } from './scripted-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const signal = new AbortController().signal;

async function sandbox(...faults: readonly string[]): Promise<Sandbox> {
  const read = faults.map(parseFault).flatMap(fault => (fault.ok ? [fault.value] : []));
  expect(read).toHaveLength(faults.length);
  const server = await startSandbox({ clock: systemClock, faults: read });
  open.push(() => server.close());
  return server;
}

function targetOf({ url }: Pick<Sandbox, 'url'>, auth: JenkinsAuth): Target {
  const target = targetAt(url, { auth });
  open.push(() => target.close());
  return target;
}

describe('a probe tells', () => {
  test('the version, who we are, and that a POST would get through, in three requests', async () => {
    const server = await sandbox();
    const auth = { kind: 'token', user: 'builder', token: 'builder-token' } as const;
    const probed = await targetOf(server, auth).probe(signal);
    const told = { version: '2.541.2', user: 'builder', turnedAway: null, quietingDown: false };
    expect(probed).toEqual({ ok: true, value: { ...told, took: expect.any(Number) } });
    const { counts } = server.requests();
    expect(Object.values(counts).reduce((sum, times) => sum + times, 0)).toBe(3);
  });

  test('that a password gets through by its crumb', async () => {
    const auth = { kind: 'password', user: 'reader', password: 'reader-password' } as const;
    const probed = await targetOf(await sandbox(), auth).probe(signal);
    expect(probed).toMatchObject({ ok: true, value: { user: 'reader', turnedAway: null } });
  });

  test('that a password which is given as an API token could not trigger anything', async () => {
    const auth = { kind: 'token', user: 'builder', token: 'builder-password' } as const;
    const probed = await targetOf(await sandbox(), auth).probe(signal);
    expect(probed).toMatchObject({ ok: true, value: { user: 'builder', turnedAway: { reason: 'crumb' } } });
  });

  test('that we are nobody, where a bearer token is not understood', async () => {
    const auth = { kind: 'bearer', token: 'abc' } as const;
    const probed = await targetOf(await sandbox(), auth).probe(signal);
    expect(probed).toMatchObject({ ok: true, value: { user: null, quietingDown: null } });
  });

  test('how long the first answer took, by no clock that is set', async () => {
    const clock = new FakeClock();
    const server = await startServer(({ url }, response) => {
      clock.advance(25.4);
      clock.step(3_600_000);
      sendJson(response, url.startsWith('/whoAmI/') ? { name: 'ann', anonymous: false } : {});
    });
    open.push(server.close);
    const target = targetAt(server.url, { clock });
    open.push(() => target.close());
    expect(await target.probe(signal)).toMatchObject({ ok: true, value: { took: 25 } });
  });

  test('that the controller is about to shut down', async () => {
    const server = await sandbox();
    const authorization = `Basic ${btoa(`${server.user}:${server.token}`)}`;
    await fetch(`${server.url}/quietDown`, {
      method: 'POST',
      headers: { authorization },
      redirect: 'manual',
    });
    const auth = { kind: 'token', user: server.user, token: server.token } as const;
    expect(await targetOf(server, auth).probe(signal)).toMatchObject({ value: { quietingDown: true } });
  });
});

describe('a probe is refused', () => {
  test.each([
    ['503:any', 'starting'],
    ['sso-redirect:any', 'login-page'],
    ['sso-page:any', 'login-page'],
    ['502:any', 'gateway'],
    ['garbage:any', 'unexpected-answer'],
    ['drop-before:any', 'no-answer'],
    // Only the second of three requests: what the first told is worth nothing then.
    ['503:any@2', 'starting'],
    ['503:any@3', 'starting'],
  ])('by %s: %s', async (fault, reason) => {
    const auth = { kind: 'token', user: 'admin', token: 'admin-token' } as const;
    const probed = await targetOf(await sandbox(fault), auth).probe(signal);
    expect(probed).toMatchObject({ ok: false, error: { reason, effect: 'none' } });
  });

  test('for wrong credentials', async () => {
    const auth = { kind: 'token', user: 'admin', token: 'wrong' } as const;
    const probed = await targetOf(await sandbox(), auth).probe(signal);
    expect(probed).toMatchObject({ ok: false, error: { reason: 'unauthenticated', status: 401 } });
  });

  test('where something else than Jenkins answers', async () => {
    const server = await startServer((_, response) => sendJson(response, { hello: 'world' }));
    open.push(server.close);
    const probed = await targetOf(server, { kind: 'none' }).probe(signal);
    expect(probed).toMatchObject({ ok: false, error: { reason: 'unexpected-answer' } });
  });
});
