import { afterEach, expect, test } from 'vitest';
import { requestKey } from '../../../../src/core/ids.ts';
import type { JenkinsAuth } from '../../../../src/targets/jenkins/jenkins-target.ts';
import { endedBy } from '../../../../src/targets/jenkins/signals/signals.ts';
import type { Target } from '../../../../src/targets/target.ts';
import { type ScriptedServer, sendJson, startServer, targetAt } from '../scripted-server.ts';

const signal = new AbortController().signal;
const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const PASSWORD: JenkinsAuth = { kind: 'password', user: 'ann', password: [{ secret: 'PASSWORD' }] };

/** A controller that wants the crumb of its present session; `session` may be changed by the test. */
async function withCrumbs(state: { session: number; protection: boolean }): Promise<ScriptedServer> {
  const server = await startServer(({ method, url, headers }, response) => {
    if (url.startsWith('/crumbIssuer')) {
      if (!state.protection) {
        response.writeHead(404, { 'x-jenkins': '2' }).end();
        return;
      }
      response.setHeader('set-cookie', [
        `JSESSIONID.a=s${state.session}; Path=/; HttpOnly`,
        'other=1; Path=/',
      ]);
      sendJson(response, { crumb: `c${state.session}`, crumbRequestField: 'Jenkins-Crumb' });
    } else if (method === 'GET') sendJson(response, { buildable: true, property: [] });
    else {
      const fits =
        headers['jenkins-crumb'] === `c${state.session}` &&
        headers.cookie === `JSESSIONID.a=s${state.session}; other=1`;
      if (fits || !state.protection) response.writeHead(201, { location: '/queue/item/5/' }).end();
      else response.writeHead(403).end('<title>Error 403 No valid crumb was included in the request</title>');
    }
  });
  open.push(server.close);
  return server;
}

const fire = (target: Target) =>
  target.submit({ key: requestKey('k'), job: ['x'], parameters: new Map() }, endedBy(signal));
const urls = (server: ScriptedServer): readonly string[] =>
  server.received.map(({ method, url }) => `${method} ${url}`);

function connect(server: ScriptedServer, auth: JenkinsAuth): Target {
  const target = targetAt(server.url, { auth });
  open.push(() => target.close());
  return target;
}

test('a password fetches one crumb, keeps its session, and shares both', async () => {
  const server = await withCrumbs({ session: 1, protection: true });
  const target = connect(server, PASSWORD);
  const outcomes = await Promise.all([fire(target), fire(target), fire(target)]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(['queued', 'queued', 'queued']);
  expect(urls(server).filter(url => url.includes('crumbIssuer'))).toHaveLength(1);
});

test('JENKINS 1: a crumb of a session that has ended is replaced once, and the POST sent again', async () => {
  const state = { session: 1, protection: true };
  const server = await withCrumbs(state);
  const target = connect(server, PASSWORD);
  await fire(target);
  state.session = 2;
  expect((await fire(target)).kind).toBe('queued');
  expect(urls(server).slice(-3)).toEqual([
    'POST /job/x/build',
    'GET /crumbIssuer/api/json',
    'POST /job/x/build',
  ]);
});

test('a crumb that is refused twice is a rejection, not a loop', async () => {
  const server = await startServer(({ method, url }, response) => {
    if (url.startsWith('/crumbIssuer'))
      sendJson(response, { crumb: 'c', crumbRequestField: 'Jenkins-Crumb' });
    else if (method === 'GET') sendJson(response, { buildable: true });
    else response.writeHead(403).end('No valid crumb was included in the request');
  });
  open.push(server.close);
  const outcome = await fire(connect(server, PASSWORD));
  expect(outcome.kind === 'rejected' && outcome.refusal.reason).toBe('crumb');
  expect(urls(server).filter(url => url.startsWith('POST'))).toHaveLength(2);
});

test('JENKINS 1: a server without the protection is sent none', async () => {
  const server = await withCrumbs({ session: 1, protection: false });
  expect((await fire(connect(server, PASSWORD))).kind).toBe('queued');
});

test('an API token needs no crumb', async () => {
  const server = await withCrumbs({ session: 1, protection: false });
  await fire(connect(server, { kind: 'token', user: 'ann', token: [{ secret: 'TOKEN' }] }));
  expect(urls(server)).not.toContain('GET /crumbIssuer/api/json');
});
